import type { WorkerHandle } from './worker-handle.ts';

/** What the workers are doing, as far as the master can see. */
export interface Activity {
  readonly workers: number;
  /** How many of them are at work on a request, or too busy to say. */
  readonly busy: number;
  /** Requests served by those that answered. */
  readonly requests: number;
}

/** How long a worker may take to answer, in milliseconds. */
const PATIENCE = 300;

/** Asks every worker how it is. */
export async function activityOf(workers: readonly WorkerHandle[]): Promise<Activity> {
  const reports = await Promise.all(workers.map((worker) => worker.report(PATIENCE)));
  return {
    workers: workers.length,
    busy: reports.filter((report) => report === undefined || report.inFlight > 0).length,
    requests: reports.reduce((sum, report) => sum + (report?.totals.requests ?? 0), 0),
  };
}
