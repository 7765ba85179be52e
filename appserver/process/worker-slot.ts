import { constants } from 'node:os';

import { Backoff } from './backoff.ts';
import type { Log } from './log.ts';
import type { BootOutcome, Exit, WorkerHandle } from './worker-handle.ts';

/** A worker that has come up, or has not, and that serves no slot yet. */
export interface Candidate {
  readonly worker: WorkerHandle;
  readonly outcome: BootOutcome;
}

interface SlotInit {
  readonly number: number;
  /** Creates a process for this slot, from the configuration as it is at that moment. */
  readonly spawn: (number: number) => WorkerHandle;
  readonly log: Log;
  /** How long a worker may take to drain, in seconds, as it is at that moment. */
  readonly mercy: () => number;
}

/**
 * One of the server's `processes`, which a succession of processes fill. The laws:
 * - at any time at most one worker is current; its death without order is answered by a new one;
 * - a replacement becomes current only once it is ready, and only then does the old one drain;
 * - a closed slot spawns nothing any more.
 */
export class WorkerSlot {
  readonly number: number;
  readonly #init: SlotInit;
  readonly #backoff = new Backoff();
  /** Every process of this slot that is alive: the current, candidates, and those that drain. */
  readonly #alive = new Set<WorkerHandle>();
  #current: WorkerHandle | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #replacing = false;
  #closed = false;

  constructor(init: SlotInit) {
    this.number = init.number;
    this.#init = init;
  }

  /** Spawns a worker beside the current one, and waits until it is ready or has failed. */
  async prepare(): Promise<Candidate> {
    const worker = this.#spawn();
    this.#init.log(`spawned uWSGI worker ${this.number} (pid: ${worker.pid}, cores: 1)`);
    return { worker, outcome: await worker.booted };
  }

  /** Makes a candidate that is ready the current worker, and lets the one before it drain. */
  commit({ worker }: Candidate): void {
    if (this.#closed) return;
    clearTimeout(this.#respawn);
    const old = this.#current;
    this.#adopt(worker);
    if (old) void old.drain(this.#init.mercy());
  }

  /** Stops respawning and lets every worker of the slot finish. */
  async drain(): Promise<void> {
    this.#close();
    const mercy = this.#init.mercy();
    await Promise.all(Array.from(this.#alive, (worker) => worker.drain(mercy)));
  }

  /** Stops respawning and ends every worker of the slot now. */
  async kill(): Promise<void> {
    this.#close();
    await Promise.all(Array.from(this.#alive, (worker) => worker.kill()));
  }

  #close(): void {
    this.#closed = true;
    clearTimeout(this.#respawn);
  }

  #spawn(): WorkerHandle {
    const worker = this.#init.spawn(this.number);
    this.#alive.add(worker);
    void worker.exited.then(() => this.#alive.delete(worker));
    return worker;
  }

  #adopt(worker: WorkerHandle): void {
    this.#current = worker;
    worker.onRetire = (reason) => {
      void this.#replace(worker, reason);
    };
    void this.#succeed(worker);
  }

  /** Waits for the death of a current worker, and sees to the next one unless that is settled. */
  async #succeed(worker: WorkerHandle): Promise<void> {
    const exit = await worker.exited;
    const outcome = await worker.booted;
    if (this.#current !== worker || this.#closed) return;
    this.#current = undefined;
    if (!this.#replacing) this.#mourn(worker, exit, outcome);
  }

  /** Says how the current worker died, and puts another in its place, soon or later. */
  #mourn(worker: WorkerHandle, exit: Exit, outcome: BootOutcome): void {
    const { log } = this.#init;
    const who = `worker ${this.number} (pid: ${worker.pid})`;
    if (!outcome.ready && outcome.failure) {
      log(outcome.failure.message);
      log(
        `OOPS ! failed loading app in worker ${this.number} (pid ${worker.pid}) :( trying again...`,
      );
    } else if (exit.signal) {
      const signal = constants.signals[exit.signal];
      log(`DAMN ! ${who} died, killed by signal ${signal} :( trying respawn ...`);
    } else {
      log(`DAMN ! ${who} died :( trying respawn ...`);
    }

    const delay = this.#backoff.after(Date.now() - worker.spawnedAt);
    if (delay > 0) {
      log(`worker ${this.number} respawning too fast, waiting ${delay / 1000} seconds`);
    }
    this.#respawn = setTimeout(() => {
      const next = this.#spawn();
      log(`Respawned uWSGI worker ${this.number} (new pid: ${next.pid})`);
      this.#adopt(next);
    }, delay);
  }

  /** Puts a new worker in place of one that wants to go. */
  async #replace(worker: WorkerHandle, reason: string): Promise<void> {
    const { log } = this.#init;
    if (this.#current !== worker || this.#replacing || this.#closed) return;
    this.#replacing = true;
    log(`worker ${this.number} (pid: ${worker.pid}) is being replaced: ${reason}`);
    const candidate = await this.prepare();
    this.#replacing = false;
    if (candidate.outcome.ready) this.commit(candidate);
    else if (!this.#closed && this.#current === undefined) {
      this.#mourn(candidate.worker, await candidate.worker.exited, candidate.outcome);
    }
  }
}
