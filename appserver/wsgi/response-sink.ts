import type { KnownHead } from './known-head.ts';
import type { ResponseLoan, ResponseOffer } from './loan.ts';
import type { Header } from './types.ts';

/** The checked beginning of a response. */
export interface ResponseHead {
  readonly status: string;
  readonly headers: readonly Header[];
}

/**
 * Where the gateway sends one response: the uwsgi connection or the HTTP front.
 *
 * Laws: `sendHead` once, then any number of `sendChunk`, then `end` or `abort`. Nothing throws once
 * the peer is gone; `open` is false then. A chunk that was handed over must not be changed, unless
 * it `isLent`, which only a sink that `takesLent` may be told.
 */
export interface ResponseSink {
  /** False once the peer is gone or the response is over. */
  readonly open: boolean;
  /** Whether chunks may be good during the call only: what has to wait is copied. */
  readonly takesLent?: boolean;
  /**
   * Sends the head, with the first piece of the body if there is one.
   * `last` says that nothing follows, so that all can go out at once and `end` need not be called.
   * @returns false if the peer is slower than the app: wait for `writable` before the next chunk.
   */
  sendHead(
    head: ResponseHead,
    firstChunk: Uint8Array | undefined,
    last: boolean,
    isLent?: boolean,
  ): boolean;
  /** Sends one more piece of the body. @returns false as `sendHead` does. */
  sendChunk(chunk: Uint8Array, isLent?: boolean): boolean;
  /**
   * Lends the connection to who makes the rest of the body, if it can be and all is sent so far.
   * Until it is given back nothing else is called but `abort`.
   */
  lend?(): ResponseLoan | undefined;
  /**
   * Lends it before anything is sent, to who makes the whole response, if that has this head.
   * Until it is given back nothing else is called but `abort`, and that only once the head is out.
   */
  offer?(head: KnownHead): ResponseOffer | undefined;
  /** Resolves when the peer has taken enough to go on; also when it is gone, `open` tells. */
  writable(): Promise<void>;
  /** The response is complete. */
  end(): void;
  /** The response can't be completed: cut the connection so that the peer can tell. */
  abort(): void;
}
