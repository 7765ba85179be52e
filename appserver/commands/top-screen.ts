import type { StatsReading } from './read-stats.ts';

/** A reading, and the one before it for what happened in between. */
export interface TopView {
  readonly now: StatsReading;
  readonly before: StatsReading | undefined;
  /** Seconds between the two. */
  readonly elapsed: number;
}

/** What is not known without a reading before. */
const UNKNOWN = '-';
const LEFT_COLUMNS = 2;

/** The report as lines of text, at most `width` characters each. */
export function renderTop({ now, before, elapsed }: TopView, width = 120): string[] {
  const rows = now.workers.map((worker) => {
    const last = before?.workers.find(({ id }) => id === worker.id);
    return { worker, ...ratesOf(worker, last, elapsed) };
  });
  const total = ratesOf(sum(now), before && sum(before), elapsed);
  const inFlight = now.workers.flatMap(({ id, inFlight }) =>
    inFlight.map((request) => ({ worker: id, ...request })),
  );
  const memory = now.workers.reduce((bytes, { rss }) => bytes + rss, 0);
  const cells = rows.map(({ worker, perSecond, latency }) => [
    String(worker.id),
    worker.accepting || worker.pid === 0 ? worker.status : `${worker.status}!`,
    String(worker.pid),
    String(worker.inFlight.length),
    count(worker.requests),
    perSecond,
    latency,
    count(worker.exceptions),
    String(worker.spawns),
    size(worker.rss),
    size(worker.sent),
  ]);
  const seconds = Date.now() / 1000;
  return [
    `${now.version}  pid ${now.pid}  ${now.cwd}`,
    `requests ${count(sum(now).requests)}  per second ${total.perSecond}  latency ${total.latency}  ` +
      `in flight ${inFlight.length}  listen queue ${now.listenQueue}  memory ${size(memory)}`,
    '',
    ...table([HEADINGS, ...cells]),
    ...(inFlight.length > 0 ? [''] : []),
    ...inFlight
      .toSorted((one, two) => one.startedAt - two.startedAt)
      .map(
        ({ worker, core, startedAt, description }) =>
          `worker ${worker} core ${core}  ${Math.max(0, seconds - startedAt).toFixed(0)} s  ${description}`,
      ),
  ].map((line) => printable(line).slice(0, width));
}

const HEADINGS = [
  'WORKER', 'STATUS', 'PID', 'IN FLIGHT', 'REQUESTS', 'PER SECOND', 'LATENCY', 'EXCEPTIONS',
  'SPAWNS', 'MEMORY', 'SENT',
]; // prettier-ignore

interface Sums {
  readonly requests: number;
  readonly runningTime: number;
}

function sum({ workers }: StatsReading): Sums {
  return {
    requests: workers.reduce((total, { requests }) => total + requests, 0),
    runningTime: workers.reduce((total, { runningTime }) => total + runningTime, 0),
  };
}

function ratesOf(now: Sums, before: Sums | undefined, elapsed: number) {
  if (before === undefined || elapsed <= 0) return { perSecond: UNKNOWN, latency: UNKNOWN };
  // A server that was started anew counts from 0.
  const requests = Math.max(0, now.requests - before.requests);
  const time = Math.max(0, now.runningTime - before.runningTime);
  return {
    perSecond: (requests / elapsed).toFixed(requests / elapsed < 100 ? 1 : 0),
    latency: requests === 0 ? UNKNOWN : duration(time / requests),
  };
}

/** The first columns are words and go to the left, the others are numbers and go to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < LEFT_COLUMNS ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}

/** Paths come from clients: they must not steer the terminal. */
function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function duration(microseconds: number): string {
  if (microseconds < 1000) return `${microseconds.toFixed(0)} µs`;
  if (microseconds < 1e6) return `${(microseconds / 1000).toFixed(1)} ms`;
  return `${(microseconds / 1e6).toFixed(2)} s`;
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), 4);
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
