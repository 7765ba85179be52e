import type { Header } from '../wsgi/types.ts';

/** What is known of a request when it is over: the source of the request log and of the counters. */
export interface RequestRecord {
  /** The vars as they came: keys and values in turn. */
  readonly vars: readonly string[];
  /** Size of the block of vars in bytes; 0 for HTTP. */
  readonly packetSize: number;
  readonly modifier1: number;
  readonly modifier2: number;
  /** Name of the listener that took the connection, such as "127.0.0.1:3031". */
  readonly listener: string;
  /** Its place among the requests that ran at the same time, from 0. */
  readonly core: number;
  /** What the app wants to have in its log line (`environ['tsgi.logvars']`). */
  readonly logvars: Readonly<Record<string, string>>;
  /** True if the server answered with a file and no app was asked. */
  readonly static: boolean;
  /** Three digits; 0 if nothing was sent. */
  readonly status: number;
  readonly headers: readonly Header[];
  /** Bytes of the status line and headers. */
  readonly headSize: number;
  /** Bytes of the body that were handed to the client's connection. */
  readonly bodySize: number;
  /** Pieces that the body was handed over in. */
  readonly pieces: number;
  /** When the request was complete enough to call the app: milliseconds since the epoch. */
  readonly startedAt: number;
  /** From then to the end of the response: microseconds. */
  readonly duration: number;
  /** How many requests of this worker apps had answered when this one was over. */
  readonly sequence: number;
  /** The same of all workers, in the order in which this one learns of them; who counts them sets it. */
  instanceSequence: number;
  /** True if the app let an error through. */
  readonly failed: boolean;
  /** True if the request's body could not be read to its end. */
  readonly bodyFailed: boolean;
  /** True if the client left, or the response was cut, before its end. */
  readonly aborted: boolean;
}
