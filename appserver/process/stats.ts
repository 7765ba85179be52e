/**
 * The figures of the stats server, under uWSGI's names and in its order (core/stats.c). All numbers
 * are integers: times in microseconds where nothing else is said, moments in seconds since the epoch.
 */
import { VERSION } from '../version.ts';
import type { Snapshot } from './snapshot.ts';
import type { WorkerFigures } from './worker-roster.ts';
import type { CoreReport } from './worker-report.ts';

export interface Stats {
  readonly version: string;
  /** The longest of the sockets' queues. */
  readonly listen_queue: number;
  /** How many queues were full. */
  readonly listen_queue_errors: number;
  readonly signal_queue: number;
  readonly load: number;
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  readonly cwd: string;
  readonly locks: readonly Readonly<Record<string, number>>[];
  readonly sockets: readonly SocketStats[];
  readonly workers: readonly WorkerStats[];
}

interface SocketStats {
  readonly name: string;
  readonly proto: string;
  readonly queue: number;
  readonly max_queue: number;
  readonly shared: number;
  readonly can_offload: number;
}

interface WorkerStats {
  readonly id: number;
  readonly pid: number;
  readonly accepting: number;
  readonly requests: number;
  /** Requests since it was spawned last. */
  readonly delta_requests: number;
  readonly exceptions: number;
  readonly harakiri_count: number;
  readonly signals: number;
  readonly signal_queue: number;
  readonly status: 'idle' | 'busy' | 'cheap';
  readonly rss: number;
  readonly vsz: number;
  readonly running_time: number;
  readonly last_spawn: number;
  readonly respawn_count: number;
  readonly tx: number;
  readonly avg_rt: number;
  readonly apps: readonly AppStats[];
  readonly cores: readonly CoreStats[];
}

interface AppStats {
  readonly id: number;
  readonly modifier1: number;
  readonly mountpoint: string;
  readonly startup_time: number;
  readonly requests: number;
  readonly exceptions: number;
  readonly chdir: string;
}

interface CoreStats {
  readonly id: number;
  readonly requests: number;
  readonly static_requests: number;
  readonly routed_requests: number;
  readonly offloaded_requests: number;
  readonly write_errors: number;
  readonly read_errors: number;
  readonly in_request: number;
  readonly vars: readonly string[];
  readonly req_info: { readonly request_start?: number };
}

/** Locks of uWSGI that monitors know of. There is nothing here that could wait for one. */
const LOCKS = ['user 0', 'signal', 'filemon', 'timer', 'rbtimer', 'cron', 'rpc', 'snmp'];

/** Writes a snapshot as uWSGI would. */
export function statsOf({ options, listeners, workers, queues }: Snapshot): Stats {
  const longest = Math.max(0, ...queues);
  return {
    version: VERSION,
    listen_queue: longest,
    listen_queue_errors: queues.filter((queue) => queue >= options.listen).length,
    signal_queue: 0,
    load: longest,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    cwd: process.cwd(),
    locks: LOCKS.map((name) => ({ [name]: 0 })),
    sockets: listeners.map(({ name, spec }, index) => ({
      name,
      proto: spec.protocol,
      queue: queues[index] ?? 0,
      max_queue: options.listen,
      shared: 0,
      can_offload: 0,
    })),
    workers: workers.map(workerStats),
  };
}

function workerStats({ number, current, spawns, harakiris, totals }: WorkerFigures): WorkerStats {
  const report = current?.report;
  const inFlight = report?.inFlight ?? 0;
  return {
    id: number,
    pid: current?.pid ?? 0,
    accepting: Number(current?.answers ?? false),
    requests: totals.requests,
    delta_requests: current?.requests ?? 0,
    exceptions: totals.exceptions,
    harakiri_count: harakiris,
    signals: 0,
    signal_queue: 0,
    // One that does not answer has its hands full.
    status: current === undefined ? 'cheap' : inFlight > 0 || !current.answers ? 'busy' : 'idle',
    rss: report?.memory.rss ?? 0,
    vsz: report?.memory.vsz ?? 0,
    running_time: totals.runningTime,
    last_spawn: Math.floor((current?.spawnedAt ?? 0) / 1000),
    respawn_count: spawns,
    tx: totals.bytesSent,
    avg_rt: report?.averageTime ?? 0,
    apps: [
      {
        id: 0,
        modifier1: 0,
        mountpoint: '',
        startup_time: report?.startupTime ?? 0,
        requests: totals.requests - totals.staticRequests + inFlight,
        exceptions: totals.exceptions,
        chdir: '',
      },
    ],
    cores: report?.cores.map(coreStats) ?? [],
  };
}

function coreStats(core: CoreReport, id: number): CoreStats {
  const { running } = core;
  return {
    id,
    requests: core.requests,
    static_requests: core.staticRequests,
    routed_requests: 0,
    offloaded_requests: 0,
    write_errors: core.writeErrors,
    read_errors: core.readErrors,
    in_request: running ? 1 : 0,
    // uWSGI ends the list with an empty string.
    vars: running ? [...running.vars, ''] : [],
    req_info: running ? { request_start: Math.floor(running.startedAt / 1000) } : {},
  };
}

/** What uWSGI prints on SIGUSR1. */
export function summarize({ workers, sockets }: Stats): string {
  const rule = '-----------------';
  const requests = workers.reduce((sum, worker) => sum + worker.requests, 0);
  const lines = workers.flatMap(({ id, status, apps, cores, rss }) => [
    ...apps.map(
      (app) =>
        `\tworker ${id} app ${app.id} [${app.mountpoint}] requests: ${app.requests} exceptions: ${app.exceptions}`,
    ),
    `\tworker ${id} ${status}, ${cores.filter((core) => core.in_request).length} requests in flight, rss: ${rss} bytes`,
    rule,
  ]);
  const queues = sockets.map(
    ({ name, queue, max_queue }) => `\tsocket ${name} listen queue: ${queue}/${max_queue}`,
  );
  return [`\tworkers total requests: ${requests}`, rule, ...lines, ...queues].join('\n');
}
