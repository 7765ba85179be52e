import { refused } from '../option-row.ts';
import type { RefusedRow } from '../option-row.ts';
import type { ValueType } from '../value-types.ts';

/** A part of uWSGI that tsgi does not have. */
export interface RefusedFamily {
  /** What it is, for the documentation. */
  readonly what: string;
  /** What to use instead; completes "not supported; ". */
  readonly instead: string;
  /** Names; a `*` stands for anything. */
  readonly names: readonly string[];
}

/** All of uWSGI's options that tsgi refuses. The first family that has a name decides. */
export const refusedFamilies: readonly RefusedFamily[] = [
  {
    what: 'The Emperor and its vassals',
    instead: 'run one tsgi for each configuration, under systemd or Compose',
    names: words(`emperor emperor-* early-emperor vassal-* vassals-* imperial-* heartbeat zerg
      zerg-* hook-emperor-* hook-as-vassal hook-as-emperor *-as-vassal *-as-vassal? *-as-emperor
      *-as-emperor? unsubscribe-* start-unsubscribed`),
  },
  {
    what: 'Clustering and routing between servers',
    instead: 'use an upstream of nginx',
    names: words(`legion legion-* *-legion subscription-* subscriptions-* subscribe subscribe2
      subscribe-* st multicast multicast-* fastrouter fastrouter-* rawrouter rawrouter-* sslrouter
      sslrouter-* forkpty* tuntap* zergpool sslrouter2 corerouter* udp weight auto-weight force-gateway
      http-to http-to-https http-zerg http-fallback http-use-* http-subscription-*
      http-resubscribe http-gracetime http-modifier? https2 http-cheap http-stats http-stats-server
      http-ss http-harakiri http-stud-prefix http-uid http-gid http-var http-connect-timeout
      http-buffer-size http-headers-timeout http-server-name-as-http-host http-manage-source
      http-manage-rtsp http-enable-proxy-protocol enable-proxy-protocol http-auto-gzip
      https-export-cert https-session-context map-socket
      reuse-port freebind abstract-socket vhost vhost-host`),
  },
  {
    what: 'Internal routing, headers, error pages',
    instead: 'let nginx rewrite, redirect and add headers, or the application',
    names: words(`route route-* final-route final-route-* error-route error-route-* response-route
      response-route-* router-list routers-list error-page-* add-header rem-header del-header
      collect-header response-header-collect pull-header response-headers-limit`),
  },
  {
    what: 'Static files beyond static-map, check-static and static-expires',
    instead: 'let nginx serve the files',
    names: words(`static-* check-static-docroot mimefile mime-file honour-range file-serve-mode
      fileserve-mode check-cache upload-progress webdav* xattr*`),
  },
  {
    what: 'Protocols other than uwsgi and HTTP',
    instead: 'use socket or http-socket',
    names: words(`fastcgi-* scgi-* raw-* puwsgi-* http-socket-modifier? https-socket-modifier?
      suwsgi-* mongrel2* allowed-modifiers remap-modifier cgi-mode cgi cgi-*`),
  },
  {
    what: 'Caches, queues and shared memory',
    instead: 'use a server for it, such as Redis',
    names: words(`cache cache2 cache-* add-cache-item load-file-in-cache load-file-in-cache-gzip
      queue queue-* sharedarea`),
  },
  {
    what: 'Spoolers, mules, signals, timers, remote calls',
    instead: 'use a queue with workers of its own, or attach-daemon',
    names: words(`spooler spooler-* mule mules mule-* *-mule farm touch-mules-reload
      touch-spoolers-reload touch-signal fs-signal signal signal-* signals-* timer rbtimer rpc-*
      cron cron2 unique-cron cron-* unique-*`),
  },
  {
    what: 'Jails, namespaces, capabilities, limits',
    instead: 'let systemd or a container set it',
    names: words(`chroot pivot-root pivot_root namespace namespace-* ns ns-* unshare unshare2
      setns setns-* jailed refork re-fork refork-* re-fork-* cap cgroup cgroup-* ksm never-swap
      limit-as limit-nproc max-fd prio add-gid no-initgroups immediate-uid immediate-gid
      master-as-root drop-after-* hook-pre-jail hook-post-jail hook-in-jail *-pre-jail *-post-jail
      *-in-jail mount-* umount-* wait-* check-mount* mountpoint-check mount-check safe-fd fd-safe
      privileged-* unprivileged-* file-write flock flock2 flock-wait flock-wait2`),
  },
  {
    what: 'Other hooks',
    instead: 'use a hook with exec:, such as hook-master-start = exec:COMMAND',
    names: words(`exec-* call-* hook-* after-request-* touch-exec worker-exec worker-exec2
      notify-socket`),
  },
  {
    what: 'Alarms, metrics, other loggers',
    instead: 'scrape stats-http, and let the service manager or a collector take the log',
    names:
      words(`alarm alarm-* alarms-* nagios* rrdtool* rsyslog-* notfound-log *-alarm log-alarm not-alarm-log not-log-alarm
      segfault-alarm enable-metrics metric metric-* metrics-* snmp snmp-* stats-push*
      stats-no-* stats-min stats-minified carbon* logger req-logger logger-* loggers-list
      log-syslog log-socket log-drain log-filter log-route log-req-route logto2 log-prefix
      logfile-chown logfile-chmod log-truncate log-zero log-big log-sendfile log-ioerror
      log-micros log-format-strftime logformat-strftime touch-logrotate touch-logreopen
      backtrace-depth profiler ssl-verbose`),
  },
  {
    what: 'Other ways to reload and scale',
    instead: 'use touch-reload, max-worker-lifetime, reload-on-rss or cheaper',
    names: words(`reload-on-as evil-reload-on-as mem-collector-freq reload-on-fd
      brutal-reload-on-fd reload-on-exception reload-on-exception-* fs-reload fs-brutal-reload
      propagate-touch exit-on-reload die-on-idle cheaper-* check-interval forkbomb-delay
      harakiri-no-arh no-harakiri-arh no-harakiri-after-req-hook smart-attach-daemon
      smart-attach-daemon2 attach-daemon2 attach-control-daemon daemons-honour-stdin
      safe-pidfile2`),
  },
  {
    what: 'Other languages, event loops and ways to load an application',
    instead: 'use module, wsgi-file or mount with TypeScript, JavaScript or Python',
    names: words(`paste paste-* ini-paste ini-paste-* pecan web3 pump wsgi-lite eval
      start_response-nodelay wsgi-accept-buffer wsgi-accept-buffers worker-mount
      no-default-app ignore-script-name max-apps loop loop-list loops-list gevent gevent-* asyncio
      greenlet ugreen ugreen-* psgi psgi-* perl-* php-* rack rails ruby-* rb-* lua-* jvm-* mono-*
      go-* erlang* v8-* glusterfs-* gridfs-* pam* python-raw python-worker-override exception-handler
      catch-exceptions reload-os-env symcall* ssi* msgpack* transformation-* pty-*`),
  },
  {
    what: "The Python interpreter's own settings",
    instead: "use Python's own environment variables, such as PYTHONOPTIMIZE, through env",
    names: words(`optimize no-site py-program-name py-programname pymodule-alias
      post-pymodule-alias pyargv import pyimport py-import python-import shared-import
      shared-pyimport shared-py-import shared-python-import pyshell pyshell-oneshot python py pyrun
      py-tracebacker py-auto-reload-ignore python-version py-sharedarea py-executable
      py-sys-executable test`),
  },
  {
    what: 'TLS details',
    instead: 'let nginx do TLS',
    names: words(`sni sni-* ssl-*`),
  },
  {
    what: 'Socket options',
    instead: 'set them in nginx or in the kernel, the tcp_* settings of sysctl',
    names: words(`so-* socket-send-timeout socket-write-timeout socket-sndbuf socket-rcvbuf
      tcp-fast-open tcp-fastopen tcp-fast-open-client tcp-fastopen-client shutdown-sockets
      websocket-* websockets-* chunked-input-* ping-timeout post-buffering-bufsize body-read-warning`),
  },
  {
    what: 'Other ways to configure',
    instead: 'use ini, yaml, json or include',
    names: words(`xml xmlconfig config fallback-config inherit inject-before inject-after
      declare-option declare-option2 custom resolve blacklist end-blacklist whitelist end-whitelist
      get envdir early-envdir unenv force-cwd binsh binary-path mode honour-stdin`),
  },
  {
    what: "uWSGI's own binary",
    instead: 'it is about the inside of uWSGI',
    names: words(`cflags dot-h config-py build-plugin binary-append-data print-sym print-symbol
      dump-options plugin-list plugins-list clock clock-list clocks-list cheaper-algo-list
      cheaper-algos-list cheaper-list dlopen no-server command-mode connect-and-read extract print
      iprint exit auto-snapshot snmp-*`),
  },
];

/** Nobody knows from here whether it takes a value; an attached one is not taken for an operand. */
const anything: ValueType<string> = {
  placeholder: 'VALUE',
  accepts: 'anything',
  argument: 'optional',
  freeText: true,
  parse: (value) => value,
};

const matchers = refusedFamilies.map((family) => ({
  pattern: new RegExp(`^(${family.names.map(toPattern).join('|')})$`),
  family,
}));

/** The row of a refused option, or undefined if uWSGI has none of this name that tsgi refuses. */
export function findRefused(name: string): RefusedRow | undefined {
  const family = matchers.find(({ pattern }) => pattern.test(name))?.family;
  return family && refused(anything, family.instead, { help: family.what });
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((name) => name !== '');
}

function toPattern(name: string): string {
  return name.replaceAll('*', '.*').replaceAll('?', '.');
}
