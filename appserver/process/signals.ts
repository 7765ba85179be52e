/** What an operator can ask of a running master, by signal or otherwise. */
export interface MasterCommands {
  /** Finish the requests in flight, then end. Asked a second time: {@link MasterCommands.kill}. */
  stop(reason: string): void;
  /** Replace every worker by one with the configuration and code of now, and lose no request. */
  reload(reason: string): void;
  /** End at once. */
  kill(reason: string): void;
}

/**
 * Gives uWSGI's signals to a master, with one difference: `TERM` and `INT` drain, whatever
 * `die-on-term` says.
 */
export function installSignals(commands: MasterCommands): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      commands.stop(signal);
    });
  }
  process.on('SIGHUP', () => {
    commands.reload('SIGHUP');
  });
  process.on('SIGQUIT', () => {
    commands.kill('SIGQUIT');
  });
}
