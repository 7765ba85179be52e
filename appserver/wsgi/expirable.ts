import type { KnownHead } from './known-head.ts';
import type { ResponseOffer } from './loan.ts';

/** A call that can be ended from outside, as the app that makes it sees it. */
export interface Expirable {
  /** Called when the time of the call is up: what works for it elsewhere must be stopped. */
  onExpire: (() => void) | undefined;
  /**
   * When the work on it began, by `performance.now()`: Infinity while it waits for its turn.
   * undefined if nobody says, which means at once.
   */
  beganAt: number | undefined;
  /** When its response was over, by `performance.now()`, if that was before the server heard of it. */
  endedAt: number | undefined;
  /**
   * Lends the client's connection for all of the response, if it can be and the app that makes it gives
   * that head. Only where the app's response is passed on as it is, by whatever stands before it.
   */
  offer(head: KnownHead): ResponseOffer | undefined;
}

/** The key of an environ's own call. */
export const CALL: unique symbol = Symbol('tsgi.call');
