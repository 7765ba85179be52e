import { readFileSync } from 'node:fs';

import type { Log } from './log.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** How often the memory of workers is looked at, in milliseconds. */
const INTERVAL = 1000;
/** What proc(5)'s statm counts in. */
const PAGE_SIZE = 4096;

/**
 * Kills workers that have more memory than `evil-reload-on-rss`, whatever they are doing; the pool
 * replaces them. The master looks, because a worker that runs out of memory may not get to.
 */
export class EvilRss {
  readonly #workers: () => readonly WorkerHandle[];
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;

  constructor(workers: () => readonly WorkerHandle[], log: Log) {
    this.#workers = workers;
    this.#log = log;
  }

  /** @param limit in megabytes; 0 is none */
  watch(limit: number): void {
    clearInterval(this.#timer);
    if (limit === 0) return;
    this.#timer = setInterval(() => {
      for (const worker of this.#workers()) {
        const megabytes = Math.floor(residentBytes(worker.pid) / 2 ** 20);
        if (megabytes < limit) continue;
        this.#log(
          `worker ${worker.number} (pid: ${worker.pid}) has ${megabytes} MB of memory, evil-reload-on-rss is ${limit}: killing it`,
        );
        void worker.kill();
      }
    }, INTERVAL);
  }
}

/** 0 if the process is gone, or the system has no /proc. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_SIZE;
  } catch {
    return 0;
  }
}
