/** Lets asynchronous work pass one at a time, in the order in which it came. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` once all before it is done, whether or not that failed. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
