import { performance } from 'node:perf_hooks';

/** Remembers when a request began. */
export class RequestClock {
  readonly #startedAt = performance.now();

  /** Milliseconds since the epoch. */
  get startedAt(): number {
    return performance.timeOrigin + this.#startedAt;
  }

  /** Whole microseconds since the beginning. */
  get elapsed(): number {
    return Math.round((performance.now() - this.#startedAt) * 1000);
  }
}
