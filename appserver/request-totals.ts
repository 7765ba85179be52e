/**
 * Sums over requests: a worker keeps them, the master adds up those of all workers.
 */

/** What a worker's requests add up to, since its process began. */
export interface RequestTotals {
  readonly requests: number;
  /** Those among them that were answered with a file. */
  readonly staticRequests: number;
  /** Errors that apps let through. */
  readonly exceptions: number;
  /** Request bodies that could not be read to their end. */
  readonly readErrors: number;
  /** Responses that were cut, or whose client left. */
  readonly writeErrors: number;
  /** Heads and bodies of responses. */
  readonly bytesSent: number;
  /** Microseconds from the beginning to the end of each request. */
  readonly runningTime: number;
  /** Responses by the first digit of their status: none, 1xx to 5xx. */
  readonly statusClasses: readonly number[];
  /** Requests by duration, as {@link DURATION_BOUNDS} part them; the last are those above all. */
  readonly durations: readonly number[];
}

/** Upper bounds of the duration histogram, in seconds. */
export const DURATION_BOUNDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

export const NO_REQUESTS: RequestTotals = {
  requests: 0,
  staticRequests: 0,
  exceptions: 0,
  readErrors: 0,
  writeErrors: 0,
  bytesSent: 0,
  runningTime: 0,
  statusClasses: Array.from({ length: 6 }, () => 0),
  durations: Array.from({ length: DURATION_BOUNDS.length + 1 }, () => 0),
};

export function addTotals(one: RequestTotals, two: RequestTotals): RequestTotals {
  return {
    requests: one.requests + two.requests,
    staticRequests: one.staticRequests + two.staticRequests,
    exceptions: one.exceptions + two.exceptions,
    readErrors: one.readErrors + two.readErrors,
    writeErrors: one.writeErrors + two.writeErrors,
    bytesSent: one.bytesSent + two.bytesSent,
    runningTime: one.runningTime + two.runningTime,
    statusClasses: addEach(one.statusClasses, two.statusClasses),
    durations: addEach(one.durations, two.durations),
  };
}

function addEach(one: readonly number[], two: readonly number[]): number[] {
  return one.map((number, index) => number + (two[index] ?? 0));
}
