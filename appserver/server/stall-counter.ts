/** Notices a peer that takes nothing of what waits to be sent to it. */
export class StallCounter {
  readonly #most: number;
  #queued = 0;
  #ticks = 0;

  /** @param most beats without progress that a peer is allowed. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts one beat.
   *
   * @param queued bytes that wait to be sent.
   * @returns true once they have been as many for too long.
   */
  tick(queued: number): boolean {
    this.#ticks = queued > 0 && queued === this.#queued ? this.#ticks + 1 : 0;
    this.#queued = queued;
    return this.#ticks > this.#most;
  }
}
