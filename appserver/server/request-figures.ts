import { DURATION_BOUNDS, NO_REQUESTS } from '../request-totals.ts';
import type { RequestTotals } from '../request-totals.ts';
import type { RequestRecord } from './request-record.ts';

/** What was served on one core. */
export interface CoreFigures {
  requests: number;
  staticRequests: number;
  readErrors: number;
  writeErrors: number;
}

/** A worker that has more requests at a time keeps figures of these cores only. */
const MOST_CORES = 256;
const BOUNDS_IN_MICROSECONDS = DURATION_BOUNDS.map((seconds) => seconds * 1e6);

/** Keeps count of the requests of one worker. Cheap enough to be asked for each. */
export class RequestFigures {
  readonly #totals = {
    ...NO_REQUESTS,
    statusClasses: [...NO_REQUESTS.statusClasses],
    durations: [...NO_REQUESTS.durations],
  } satisfies RequestTotals;
  readonly #cores: CoreFigures[] = [];
  #averageTime = 0;

  get totals(): RequestTotals {
    return this.#totals;
  }

  /** By core, as many as were ever needed at once. */
  get cores(): readonly CoreFigures[] {
    return this.#cores;
  }

  /** uWSGI's `avg_rt` in microseconds: the mean of the last request and the average before it. */
  get averageTime(): number {
    return Math.round(this.#averageTime);
  }

  count(record: RequestRecord): void {
    const totals = this.#totals;
    totals.requests++;
    if (record.static) totals.staticRequests++;
    if (record.failed) totals.exceptions++;
    if (record.bodyFailed) totals.readErrors++;
    if (record.aborted) totals.writeErrors++;
    totals.bytesSent += record.headSize + record.bodySize;
    totals.runningTime += record.duration;
    totals.statusClasses[Math.min(Math.trunc(record.status / 100), 5)]!++;
    totals.durations[bucketOf(record.duration)]!++;
    // Files take no time that says anything of the app.
    if (!record.static) this.#averageTime = (this.#averageTime + record.duration) / 2;
    this.#countOnCore(record);
  }

  #countOnCore({ core, static: isStatic, bodyFailed, aborted }: RequestRecord): void {
    if (core >= MOST_CORES) return;
    while (this.#cores.length <= core) {
      this.#cores.push({ requests: 0, staticRequests: 0, readErrors: 0, writeErrors: 0 });
    }
    const figures = this.#cores[core]!;
    figures.requests++;
    if (isStatic) figures.staticRequests++;
    if (bodyFailed) figures.readErrors++;
    if (aborted) figures.writeErrors++;
  }
}

function bucketOf(microseconds: number): number {
  const index = BOUNDS_IN_MICROSECONDS.findIndex((bound) => microseconds <= bound);
  return index < 0 ? BOUNDS_IN_MICROSECONDS.length : index;
}
