import type { Log } from './log.ts';
import { residentBytes } from './memory.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** How often the memory of workers is looked at, in milliseconds. */
const INTERVAL = 1000;

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
