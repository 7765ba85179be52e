import type { MasterCommands } from './master-commands.ts';

const ACTIONS: Partial<Record<NodeJS.Signals, (commands: MasterCommands, reason: string) => void>> =
  {
    SIGTERM: (commands, reason) => commands.stop(reason),
    SIGINT: (commands, reason) => commands.stop(reason),
    SIGQUIT: (commands, reason) => commands.kill(reason),
    SIGHUP: (commands, reason) => commands.reload(reason, 'all'),
    SIGUSR1: (commands, reason) => commands.printStats(reason),
    SIGTSTP: (commands, reason) => commands.pause(reason),
  };

/**
 * Gives uWSGI's signals to a master, with one difference: `TERM` and `INT` drain, whatever
 * `die-on-term` says.
 */
export function installSignals(commands: MasterCommands): void {
  for (const [signal, act] of Object.entries(ACTIONS)) {
    process.on(signal, () => {
      act(commands, signal);
    });
  }
}
