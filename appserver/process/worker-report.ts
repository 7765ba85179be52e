import type { RequestTotals } from '../request-totals.ts';
import type { Memory } from './memory.ts';

/** What a worker says of itself when the master asks. */
export interface WorkerReport {
  readonly memory: Memory;
  readonly totals: RequestTotals;
  /** uWSGI's `avg_rt`, in microseconds. */
  readonly averageTime: number;
  /** Requests that apps are at work on. */
  readonly inFlight: number;
  /** How long the app took to load, in whole seconds. */
  readonly startupTime: number;
  readonly cores: readonly CoreReport[];
}

/** One of the places that requests of a worker run on. */
export interface CoreReport {
  readonly requests: number;
  readonly staticRequests: number;
  readonly readErrors: number;
  readonly writeErrors: number;
  readonly running?: {
    /** Milliseconds since the epoch. */
    readonly startedAt: number;
    /** `NAME=VALUE`, without credentials. */
    readonly vars: readonly string[];
  };
}
