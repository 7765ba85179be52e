/**
 * How a reload goes about it. `all`: the configuration is read again and all workers are replaced
 * together. `chain`: the same, one worker after the other. `workers`: the configuration stays.
 */
export type ReloadKind = 'all' | 'chain' | 'workers';

/** What an operator can ask of a running master, by signal, by fifo or by touching a file. */
export interface MasterCommands {
  /** Finish the requests in flight, then end. Asked a second time: {@link MasterCommands.kill}. */
  stop(reason: string): void;
  /** End at once. */
  kill(reason: string): void;
  /** Replace every worker. Unless it is `brutal`, no request is lost. */
  reload(reason: string, kind: ReloadKind, brutal?: boolean): void;
  /** Serve nothing until asked again; connections wait meanwhile. */
  pause(reason: string): void;
  /** End all workers, and start them when somebody connects. */
  sleep(reason: string): void;
  /** Add (1) or end (-1) one worker, between 1 and `processes`. */
  scale(reason: string, change: 1 | -1): void;
  /** Open the log file again: somebody has moved it away. */
  reopenLog(reason: string): void;
  /** Begin a new log file. */
  rotateLog(reason: string): void;
  /** Log the figures of the workers. */
  printStats(reason: string): void;
  /** Write the pidfiles again. */
  writePidFiles(reason: string): void;
}
