/** A call that can be ended from outside, as the app that makes it sees it. */
export interface Expirable {
  /** Called when the time of the call is up: what works for it elsewhere must be stopped. */
  onExpire: (() => void) | undefined;
  /**
   * When the work on it began, by `performance.now()`: Infinity while it waits for its turn.
   * undefined if nobody says, which means at once.
   */
  beganAt: number | undefined;
}

/** The key of an environ's own call. */
export const CALL: unique symbol = Symbol('tsgi.call');
