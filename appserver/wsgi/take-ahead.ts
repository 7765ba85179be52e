/** Fewer give a worker too little to do in each of its turns. */
const LEAST = 8;
/** What is taken cannot go to another worker any more. */
const MOST = 16;
/** How often more has to wait in a row before one more is taken. */
const PROOFS = 8;

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

  /** Requests that one thread of an app may have at most: one at work, the others waiting. */
  get most(): number {
    return this.#most;
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
