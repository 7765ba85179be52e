import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import type { SocketAddress } from '../config/address.ts';
import { destination } from './destination.ts';

/** Of the stats server's figures, those that are shown here. All are there, also of an older uWSGI. */
export interface StatsReading {
  readonly version: string;
  readonly pid: number;
  readonly cwd: string;
  readonly listenQueue: number;
  readonly workers: readonly WorkerReading[];
}

interface WorkerReading {
  readonly id: number;
  readonly pid: number;
  readonly status: string;
  readonly accepting: boolean;
  readonly requests: number;
  readonly exceptions: number;
  readonly spawns: number;
  /** Bytes. */
  readonly rss: number;
  /** Bytes that were sent. */
  readonly sent: number;
  /** Microseconds. */
  readonly runningTime: number;
  readonly inFlight: readonly RequestReading[];
}

interface RequestReading {
  readonly core: number;
  /** Seconds since the epoch. */
  readonly startedAt: number;
  readonly description: string;
}

/** The stats server does not answer, or is none. */
export class StatsError extends Error {
  override readonly name = 'StatsError';
  readonly code = 'ERR_STATS';
}

/** How long it may take, in milliseconds. */
const TIMEOUT = 5000;
/** How long to wait for an answer before asking, in milliseconds. */
const SILENCE = 50;

/**
 * Reads the figures once, from a plain stats server or one with `stats-http`.
 *
 * @throws StatsError
 */
export async function readStats(address: SocketAddress): Promise<StatsReading> {
  const reply = await readReply(address);
  // An HTTP head, if there is one, ends at the first brace.
  const json = reply.slice(Math.max(0, reply.indexOf('{')));
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new StatsError(
      `expected the JSON of a stats server, got ${JSON.stringify(reply.slice(0, 60))}`,
    );
  }
  const workers = field(value, 'workers');
  if (!Array.isArray(workers)) throw new StatsError('expected JSON with workers, got none');
  return {
    version: string(value, 'version'),
    pid: number(value, 'pid'),
    cwd: string(value, 'cwd'),
    listenQueue: number(value, 'listen_queue'),
    workers: workers.map(readWorker),
  };
}

async function readReply(address: SocketAddress): Promise<string> {
  const socket = connect({ ...destination(address), signal: AbortSignal.timeout(TIMEOUT) });
  // Most stats servers answer without being asked, and one of uWSGI that is asked closes with bytes
  // unread, which may cost the end of its answer.
  const ask = setTimeout(() => socket.write('GET / HTTP/1.0\r\n\r\n'), SILENCE);
  try {
    return await text(socket.once('readable', () => clearTimeout(ask)));
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'AbortError';
    const reason = isLate ? `no answer within ${TIMEOUT / 1000} seconds` : String(error);
    throw new StatsError(reason.replace(/^Error: /, ''), { cause: error });
  } finally {
    clearTimeout(ask);
  }
}

function readWorker(worker: unknown): WorkerReading {
  const cores = field(worker, 'cores');
  return {
    id: number(worker, 'id'),
    pid: number(worker, 'pid'),
    status: string(worker, 'status'),
    accepting: number(worker, 'accepting') !== 0,
    requests: number(worker, 'requests'),
    exceptions: number(worker, 'exceptions'),
    spawns: number(worker, 'respawn_count'),
    rss: number(worker, 'rss'),
    sent: number(worker, 'tx'),
    runningTime: number(worker, 'running_time'),
    inFlight: Array.isArray(cores)
      ? cores.filter((core) => number(core, 'in_request') !== 0).map(readRequest)
      : [],
  };
}

function readRequest(core: unknown): RequestReading {
  const vars = field(core, 'vars');
  const valueOf = (name: string): string | undefined =>
    Array.isArray(vars)
      ? vars
          .find((item: unknown) => typeof item === 'string' && item.startsWith(`${name}=`))
          ?.slice(name.length + 1)
      : undefined;
  const uri = valueOf('REQUEST_URI') ?? valueOf('PATH_INFO') ?? '';
  return {
    core: number(core, 'id'),
    startedAt: number(field(core, 'req_info'), 'request_start'),
    description: `${valueOf('REQUEST_METHOD') ?? ''} ${uri}`,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function number(value: unknown, name: string): number {
  const found = field(value, name);
  return typeof found === 'number' ? found : 0;
}

function string(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}
