/**
 * uWSGI's harakiri: no request takes longer than its time. There are two ways to take too long.
 *
 * A request that *waits* (for a database, for a timer) leaves the event loop free: it is cut off
 * alone, and the worker's other requests go on. A request that *spins* holds the event loop, so
 * nothing in this thread can stop it: a second thread, the watchdog, sees that the loop stands still,
 * says what stands, and kills the process; the master replaces it.
 */
import { Worker } from 'node:worker_threads';

import type { Log } from '../log.ts';
import { BEAT_INTERVAL, Heartbeat } from './heartbeat.ts';
import { notifyMaster } from './notify-master.ts';
import { reportLines } from './report.ts';
import type { TimedRequest } from './report.ts';
import { RUNNING_KEY } from './watchdog-data.ts';
import type { WatchdogData } from './watchdog-data.ts';

/** A request in flight that can be ended. */
export interface EndableRequest extends TimedRequest {
  /** Answers 504 if nothing was sent yet; else cuts the connection. */
  expire(): void;
}

interface HarakiriInit {
  /** How long a request may take, in milliseconds. */
  readonly limit: number;
  /** Where the master counts: one byte for each time. */
  readonly notifyFd: number;
  /** The worker's number, from 1. */
  readonly worker: number;
  readonly running: () => EndableRequest[];
  /** Report the calls of Node and of the server too (`harakiri-verbose`). */
  readonly verbose: boolean;
  readonly log: Log;
}

/** Watches over the requests of this process until it ends. Costs a thread, and nothing per request. */
export function startHarakiri(init: HarakiriInit): void {
  const { limit, notifyFd, worker, running, verbose, log } = init;
  const heartbeat = new Heartbeat();
  const describe = (): string => JSON.stringify(running().map(timing));
  Object.defineProperty(globalThis, Symbol.for(RUNNING_KEY), { value: describe });

  setInterval(() => {
    const requests = running();
    heartbeat.beat(Math.max(0, ...requests.map(({ elapsed }) => elapsed)));
    const late = requests.filter(({ elapsed }) => elapsed >= limit);
    if (late.length === 0) return;
    for (const line of reportLines(worker, process.pid, late)) log(line);
    for (const request of late) {
      notifyMaster(notifyFd);
      request.expire();
    }
  }, BEAT_INTERVAL).unref();

  const workerData: WatchdogData = { memory: heartbeat.memory, limit, notifyFd, worker, verbose };
  const watchdog = new Worker(new URL('watchdog-thread.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  watchdog.unref();
  watchdog.on('error', (error: unknown) => {
    log(`harakiri: the watchdog is gone, requests that spin go unnoticed: ${String(error)}`);
  });
}

function timing({ core, description, startedAt, elapsed }: TimedRequest): TimedRequest {
  return { core, description, startedAt, elapsed };
}
