/** Fewer give a worker too little to do in each of its turns. */
const LEAST = 8;
/** What is taken cannot go to another worker any more. */
const MOST = 16;
/** How often more has to wait in a row before one more is taken. */
const PROOFS = 8;
/** How long what needs a worker may have to wait for it, in milliseconds, because others may be idle. */
const WAIT = 2;
/** The same where no other worker is idle and an app's calls are long and need no worker meanwhile. */
const LONG_WAIT = 16;

/**
 * How many requests a worker takes ahead for an app that works on one at a time.
 *
 * Many at a time cost less, but whoever takes them takes them away from other workers. Where a queue
 * is left that they could have taken, nobody misses anything. Only sockets that are accepted by system
 * calls tell; for others the number stays as it is.
 */
export class TakeAhead {
  #most = LEAST;
  #proofs = 0;
  #long = 0;

  /** Requests that one thread of an app may have at most: one at work, the others waiting. */
  get most(): number {
    return this.#most;
  }

  /**
   * How much work may be taken ahead, and how long a connection may wait for a place, in milliseconds.
   * The longer it is, the more there is to do in each of the worker's turns.
   */
  get wait(): number {
    return this.#long > 0 && this.#most > LEAST ? LONG_WAIT : WAIT;
  }

  /** One more app has long calls which the worker hears of when they are over. */
  longCalls(): void {
    this.#long++;
  }

  /** They are as usual again, after `longCalls`. */
  usualCalls(): void {
    this.#long--;
  }

  /** No connection waits. */
  sawEmptyQueue(): void {
    this.#proofs = 0;
    if (this.#most > LEAST) this.#most--;
  }

  /** Connections were taken until no place was left, and more may wait. */
  sawMore(): void {
    if (++this.#proofs < PROOFS) return;
    this.#proofs = 0;
    if (this.#most < MOST) this.#most++;
  }
}
