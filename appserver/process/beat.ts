import { performance } from 'node:perf_hooks';

/** Milliseconds between two runs under load. Short for a reader of logs, long for 30 requests a ms. */
const PERIOD = 10;

/** Runs within one period before the work begins to wait: enough for a few hundred a second. */
const PROMPT_RUNS = 2;

/** What waits, in the order in which it was asked for. */
let due: Beat[] = [];
let isRunning = false;
let cancel = (): void => {};
let periodEnd = 0;
let runs = 0;

/**
 * Puts off a piece of work and does it once for many calls.
 *
 * Under load "at the end of the turn" would mean once for every few requests. The work is done at the
 * end of the turn as long as it is asked for seldom; what comes in a flood waits for the end of the
 * period, together, and all of a process's beats together.
 */
export class Beat {
  readonly #work: () => void;
  #isDue = false;

  constructor(work: () => void) {
    this.#work = work;
  }

  /** Asks for the work to be done soon. */
  ask(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    due.push(this);
    if (due.length === 1 && !isRunning) schedule();
  }

  /** Does the work now, if it was asked for. */
  hurry(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    due = due.filter((beat) => beat !== this);
    if (due.length === 0) cancel();
    this.#work();
  }

  /** Does all that is due. */
  static run(this: void): void {
    runs++;
    isRunning = true;
    try {
      for (let left = due.length; left > 0; left--) {
        const beat = due.shift()!;
        beat.#isDue = false;
        beat.#work();
      }
    } finally {
      isRunning = false;
      if (due.length > 0) schedule();
    }
  }
}

function schedule(): void {
  const now = performance.now();
  if (now >= periodEnd) {
    periodEnd = now + PERIOD;
    runs = 0;
  }
  if (runs < PROMPT_RUNS) {
    const immediate = setImmediate(Beat.run);
    cancel = () => clearImmediate(immediate);
  } else {
    const timer = setTimeout(Beat.run, periodEnd - now);
    cancel = () => clearTimeout(timer);
  }
}
