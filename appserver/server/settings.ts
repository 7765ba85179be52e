import type { RequestRecord } from './request-record.ts';

/** One line for the server's log, without a newline at its end. */
export type Log = (line: string) => void;

/** What the server room needs to know. Made by the worker from its options; times in milliseconds. */
export interface ServerSettings {
  /** This worker's number, from 1 (`environ['tsgi.worker']`). */
  readonly worker: number;
  /** Whether other workers serve the same app (`wsgi.multiprocess`). */
  readonly multiprocess: boolean;
  /** Largest block of vars in bytes (uWSGI's `buffer-size`). */
  readonly bufferSize: number;
  /** Most vars in one packet. */
  readonly maxVars: number;
  /** Most bytes of a request's body (`limit-post`); Infinity for no limit. */
  readonly bodyLimit: number;
  /** How long an HTTP connection waits for its next request. */
  readonly keepAliveTimeout: number;
  /**
   * How long a client may be silent while the server waits for its packet or body, or for the next
   * request on an HTTP connection (`socket-timeout`).
   */
  readonly socketTimeout: number;
  /** How long a client may take nothing of a response that waits for it. */
  readonly sendTimeout: number;
  /** How long the head of an HTTP request may take to arrive (`http-timeout`). */
  readonly httpTimeout: number;
  /** Whether apps see their own packet and times, and clients may ask for them (`xray`). */
  readonly xray: boolean;
  /** Called once for each request when it is over; undefined when nobody wants to know. */
  readonly onRequest: ((record: RequestRecord) => void) | undefined;
}
