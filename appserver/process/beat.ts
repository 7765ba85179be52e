import { performance } from 'node:perf_hooks';

/** Milliseconds between two runs under load. Short for a reader of logs, long for 30 requests a ms. */
const PERIOD = 5;

/** Runs within one period before the work begins to wait: enough for a few hundred a second. */
const PROMPT_RUNS = 2;

/**
 * Puts off a piece of work and does it once for many calls.
 *
 * Under load every turn of the event loop serves one connection, so "at the end of the turn" would
 * mean once for each request. The work is done at the end of the turn as long as it is asked for
 * seldom; what comes in a flood waits for the end of the period, together.
 */
export class Beat {
  readonly #work: () => void;
  #isDue = false;
  #cancel = (): void => {};
  #periodEnd = 0;
  #runs = 0;

  constructor(work: () => void) {
    this.#work = work;
  }

  /** Asks for the work to be done soon. */
  ask(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const now = performance.now();
    if (now >= this.#periodEnd) {
      this.#periodEnd = now + PERIOD;
      this.#runs = 0;
    }
    if (this.#runs < PROMPT_RUNS) {
      const immediate = setImmediate(() => this.#run());
      this.#cancel = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.#run(), this.#periodEnd - now);
      this.#cancel = () => clearTimeout(timer);
    }
  }

  /** Does the work now, if it was asked for. */
  hurry(): void {
    if (!this.#isDue) return;
    this.#cancel();
    this.#run();
  }

  #run(): void {
    this.#isDue = false;
    this.#runs++;
    this.#work();
  }
}
