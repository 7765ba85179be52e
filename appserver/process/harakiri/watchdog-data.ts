/** What the watchdog thread is given. */
export interface WatchdogData {
  /** Of a Heartbeat. */
  readonly memory: SharedArrayBuffer;
  /** How long a request may take, in milliseconds. */
  readonly limit: number;
  /** Where the master counts: one byte for each time. */
  readonly notifyFd: number;
  /** The worker's number, from 1. */
  readonly worker: number;
  /** Report the calls of Node and of the server too. */
  readonly verbose: boolean;
}

/**
 * Under this symbol of `globalThis` the main thread has a function that gives the requests in flight
 * as JSON. Only there can the watchdog find it once that thread stands still.
 */
export const RUNNING_KEY = 'tsgi.harakiri.running';
