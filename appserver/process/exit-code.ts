/**
 * Why tsgi ended, for init systems and scripts. The numbers are uWSGI's where it has one, so that
 * `RestartPreventExitStatus=` and the like go on working.
 */
export const ExitCode = {
  /** Everything that was asked for is done. */
  done: 0,
  /** The configuration or a socket is wrong: starting again changes nothing. */
  configuration: 1,
  /** The app did not load (uWSGI's UWSGI_FAILED_APP_CODE). */
  appFailed: 22,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
