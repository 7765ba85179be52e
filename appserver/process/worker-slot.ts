import { Backoff } from './backoff.ts';
import { describeDeath } from './death.ts';
import type { Generation } from './generation.ts';
import type { Log } from './log.ts';
import { mercyOf } from './mercy.ts';
import type { Turnstile } from './turnstile.ts';
import { WorkerHandle } from './worker-handle.ts';
import type { BootOutcome, Exit } from './worker-handle.ts';

/** A worker that has come up, or has not, and that fills no slot yet. */
export interface Candidate {
  readonly worker: WorkerHandle;
  readonly generation: Generation;
  readonly outcome: BootOutcome;
}

/**
 * One of the server's `processes`, which a succession of processes fill. The laws:
 * - at any time at most one worker is current; its death without order is answered by a new one;
 * - a replacement becomes current only once it is ready, and only then does the old one drain;
 * - a closed slot spawns nothing any more.
 */
export class WorkerSlot {
  readonly number: number;
  readonly #log: Log;
  readonly #changes: Turnstile;
  readonly #backoff = new Backoff();
  /** Every process of this slot that is alive: the current, the candidate, and those that drain. */
  readonly #alive = new Set<WorkerHandle>();
  #current: WorkerHandle | undefined;
  #candidate: WorkerHandle | undefined;
  /** What a respawned worker is started with: that of the last worker that came up. */
  #generation: Generation | undefined;
  #respawnTimer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param changes all changes of the pool: workers that want to go do so one after the other */
  constructor(number: number, log: Log, changes: Turnstile) {
    this.number = number;
    this.#log = log;
    this.#changes = changes;
  }

  /** The worker that serves, or boots to. */
  get current(): WorkerHandle | undefined {
    return this.#current;
  }

  /**
   * Spawns a worker beside the current one, and waits until it is ready or has failed. A candidate
   * that there is already is given up.
   */
  async prepare(generation: Generation): Promise<Candidate> {
    this.discard();
    const worker = this.#spawn(generation);
    this.#candidate = worker;
    const { threads } = generation.options;
    this.#log(`spawned uWSGI worker ${this.number} (pid: ${worker.pid}, cores: ${threads})`);
    return { worker, generation, outcome: await worker.booted };
  }

  /**
   * Makes a candidate that is ready the current worker. The one before it drains, or is killed if
   * this is `brutal`.
   */
  commit({ worker, generation }: Candidate, brutal = false): void {
    if (this.#closed || this.#candidate !== worker) return;
    clearTimeout(this.#respawnTimer);
    const old = this.#current;
    this.#candidate = undefined;
    this.#adopt(worker, generation);
    if (!old) return;
    this.#log(`${brutal ? 'K' : 'Gracefully k'}illing worker ${this.number} (pid: ${old.pid})...`);
    void (brutal ? old.kill() : old.drain(mercyOf(generation.options)));
  }

  /** Gives up the candidate, if there is one. */
  discard(): void {
    if (this.#candidate === undefined) return;
    void this.#candidate.kill();
    this.#candidate = undefined;
    // The current worker may have died in the hope of this candidate.
    if (this.#current === undefined) this.#respawn(0);
  }

  /** Stops respawning and lets every worker of the slot finish. */
  async drain(): Promise<void> {
    this.#close();
    const mercy = this.#generation ? mercyOf(this.#generation.options) : 0;
    await Promise.all(Array.from(this.#alive, (worker) => worker.drain(mercy)));
  }

  /** Stops respawning and ends every worker of the slot now. */
  async kill(): Promise<void> {
    this.#close();
    await Promise.all(Array.from(this.#alive, (worker) => worker.kill()));
  }

  #close(): void {
    this.#closed = true;
    clearTimeout(this.#respawnTimer);
  }

  #spawn(generation: Generation): WorkerHandle {
    const worker = new WorkerHandle({ number: this.number, log: this.#log, ...generation });
    this.#alive.add(worker);
    void worker.exited.then(() => this.#alive.delete(worker));
    return worker;
  }

  #adopt(worker: WorkerHandle, generation: Generation): void {
    this.#current = worker;
    this.#generation = generation;
    worker.onRetire = (reason) => {
      void this.#changes.pass(() => this.#replace(worker, generation, reason));
    };
    void this.#succeed(worker, generation);
  }

  #isCandidate(worker: WorkerHandle): boolean {
    return this.#candidate === worker;
  }

  /** Waits for the death of a current worker, and sees to the next one unless that is settled. */
  async #succeed(worker: WorkerHandle, generation: Generation): Promise<void> {
    const exit = await worker.exited;
    const outcome = await worker.booted;
    if (this.#current !== worker || this.#closed) return;
    this.#current = undefined;
    // A candidate is on its way already.
    if (this.#candidate) return;
    this.#mourn({ worker, generation, outcome }, exit);
  }

  /** Says how a worker died, and puts another in its place, soon or later. */
  #mourn({ worker, outcome }: Candidate, exit: Exit): void {
    for (const line of describeDeath(worker, outcome, exit)) this.#log(line);
    const delay = this.#backoff.after(Date.now() - worker.spawnedAt);
    if (delay > 0) {
      this.#log(`worker ${this.number} respawning too fast, waiting ${delay / 1000} seconds`);
    }
    this.#respawn(delay);
  }

  #respawn(delay: number): void {
    clearTimeout(this.#respawnTimer);
    this.#respawnTimer = setTimeout(() => {
      if (this.#generation === undefined || this.#closed) return;
      const next = this.#spawn(this.#generation);
      this.#log(`Respawned uWSGI worker ${this.number} (new pid: ${next.pid})`);
      this.#adopt(next, this.#generation);
    }, delay);
  }

  /** Puts a new worker in place of one that wants to go. */
  async #replace(worker: WorkerHandle, generation: Generation, reason: string): Promise<void> {
    if (this.#current !== worker || this.#candidate || this.#closed) return;
    this.#log(`worker ${this.number} (pid: ${worker.pid}) is being replaced: ${reason}`);
    const candidate = await this.prepare(generation);
    if (candidate.outcome.ready) {
      this.commit(candidate);
      return;
    }
    // Given up for another candidate, which sees to the slot.
    if (!this.#isCandidate(candidate.worker) || this.#closed) return;
    this.#candidate = undefined;
    const exit = await candidate.worker.exited;
    if (this.#current === undefined) this.#mourn(candidate, exit);
    else
      for (const line of describeDeath(candidate.worker, candidate.outcome, exit)) this.#log(line);
  }
}
