import type { Options } from '../config/options.ts';
import type { Listener } from './listener.ts';
import type { LogOutput } from './log-output.ts';
import type { WorkerRoster } from './worker-roster.ts';

/** What workers are started with. A reload makes a new one; workers of the old serve on until then. */
export interface Generation {
  readonly options: Options;
  readonly listeners: readonly Listener[];
  /** One for the life of the master. */
  readonly roster: WorkerRoster;
  readonly output: LogOutput;
}
