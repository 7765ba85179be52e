import { ownMemory } from './process/memory.ts';
import type { CoreReport, WorkerReport } from './process/worker-report.ts';
import { decodeUtf8 } from './server/log-escape.ts';
import type { RequestFigures } from './server/request-figures.ts';
import type { RunningRequest } from './server/running-request.ts';
import type { RunningRequests } from './server/running-requests.ts';

interface WorkerState {
  readonly figures: RequestFigures;
  readonly running: RunningRequests;
  /** Cores that are there even if they were never needed: uWSGI's `threads`. */
  readonly cores: number;
  /** Whole seconds. */
  readonly startupTime: number;
}

/** Vars that let their reader pass for the client. uWSGI shows them to whoever asks for the stats. */
const CREDENTIALS = new Set(['HTTP_COOKIE', 'HTTP_AUTHORIZATION', 'HTTP_PROXY_AUTHORIZATION']);
/** Vars of more requests than this would make the answer unwieldy. */
const MOST_CORES = 256;
const NONE = { requests: 0, staticRequests: 0, readErrors: 0, writeErrors: 0 };

/** A worker's answer to the master's question how it is. */
export function reportWorker({ figures, running, cores, startupTime }: WorkerState): WorkerReport {
  const count = Math.min(Math.max(cores, running.cores.length), MOST_CORES);
  return {
    memory: ownMemory(),
    totals: figures.totals,
    averageTime: figures.averageTime,
    inFlight: running.size,
    startupTime,
    cores: Array.from({ length: count }, (_, core) =>
      reportCore(figures.cores[core] ?? NONE, running.cores[core]),
    ),
  };
}

function reportCore(figures: CoreReport, request: RunningRequest | undefined): CoreReport {
  if (request === undefined) return figures;
  const { startedAt, packet } = request;
  return { ...figures, running: { startedAt, vars: assignments(packet.vars) } };
}

function assignments(vars: readonly string[]): string[] {
  const list: string[] = [];
  for (let at = 0; at < vars.length; at += 2) {
    const name = vars[at]!;
    const value = vars[at + 1]!;
    const shown = CREDENTIALS.has(name) && value !== '' ? '***' : value;
    list.push(decodeUtf8(`${name}=${shown}`));
  }
  return list;
}
