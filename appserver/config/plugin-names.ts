/** uWSGI's plugins whose work tsgi does by itself, so that asking for one is harmless. */
const KNOWN =
  /^(python\d*|http|https|ping|echo|corerouter|logfile|logsocket|router_\w+|syslog|systemd_logger)$/;

/** Whether uWSGI's plugin of this name, a number in front allowed as in `0:python`, is built in. */
export function isKnownPlugin(name: string): boolean {
  return KNOWN.test(
    name
      .replace(/^\d+:/, '')
      .replace(/^.*\//, '')
      .replace(/_plugin\.so$/, ''),
  );
}
