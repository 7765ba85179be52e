import type { Options } from '../config/options.ts';

type Limits = Pick<
  Options,
  | 'maxRequests'
  | 'maxRequestsDelta'
  | 'minWorkerLifetime'
  | 'maxWorkerLifetime'
  | 'maxWorkerLifetimeDelta'
  | 'reloadOnRss'
>;

/** What counts towards the limits of a worker. */
export interface Wear {
  /** How many requests it has served. */
  readonly requests: number;
  /** How long it has run, in seconds. */
  readonly age: number;
  /** How much memory it has, in bytes: of its processes the one that has most. */
  readonly rss: number;
}

/**
 * Why a worker should be replaced by a new one; undefined if it should not.
 *
 * @param worker its number, from 1: the deltas are added once for each worker before it
 */
export function reasonToRetire(limits: Limits, worker: number, wear: Wear): string | undefined {
  const before = worker - 1;
  if (wear.age < limits.minWorkerLifetime) return undefined;
  const mostRequests = limits.maxRequests + before * limits.maxRequestsDelta;
  if (limits.maxRequests > 0 && wear.requests >= mostRequests) {
    return `it has served ${wear.requests} requests, max-requests is ${mostRequests}`;
  }
  const mostAge = limits.maxWorkerLifetime + before * limits.maxWorkerLifetimeDelta;
  if (limits.maxWorkerLifetime > 0 && wear.age >= mostAge) {
    return `lifetime reached, it was running for ${Math.floor(wear.age)} second(s)`;
  }
  const megabytes = Math.floor(wear.rss / 2 ** 20);
  if (limits.reloadOnRss > 0 && megabytes >= limits.reloadOnRss) {
    return `it has ${megabytes} MB of memory, reload-on-rss is ${limits.reloadOnRss}`;
  }
  return undefined;
}

/** How often a worker looks at itself, in milliseconds. */
const INTERVAL = 250;
/** When a worker that could not be replaced asks again, in milliseconds. */
const PATIENCE = 30_000;

interface RecyclingInit {
  readonly limits: Limits;
  readonly worker: number;
  readonly wear: () => Wear;
  /** Asks for a replacement; the worker serves on until it is there. */
  readonly retire: (reason: string) => void;
}

/** Makes a worker ask for its replacement once it has reached a limit. */
export function startRecycling({ limits, worker, wear, retire }: RecyclingInit): void {
  let asked = Number.NEGATIVE_INFINITY;
  setInterval(() => {
    if (performance.now() - asked < PATIENCE) return;
    const reason = reasonToRetire(limits, worker, wear());
    if (reason === undefined) return;
    asked = performance.now();
    retire(reason);
  }, INTERVAL).unref();
}
