import { assertReady } from './boot-failure.ts';
import type { Generation } from './generation.ts';
import { runHooks } from './hooks.ts';
import type { Log } from './log.ts';
import { Turnstile } from './turnstile.ts';
import type { WorkerHandle } from './worker-handle.ts';
import { WorkerSlot } from './worker-slot.ts';

/** How workers take over from those before them. */
interface Succession {
  /** One after the other: slower, but it never needs the memory of more than one additional worker. */
  readonly chain?: boolean;
  /** Workers before them are killed rather than drained. */
  readonly brutal?: boolean;
}

/**
 * All workers of a server: slots numbered from 1, filled from one generation and replaced by the next.
 * What changes the pool happens one after the other; {@link WorkerPool.drain} and
 * {@link WorkerPool.kill} happen at once.
 */
export class WorkerPool {
  readonly #log: Log;
  readonly #slots = new Map<number, WorkerSlot>();
  /** Slots that are given up and whose workers still finish. */
  readonly #leaving = new Set<WorkerSlot>();
  readonly #changes = new Turnstile();
  #ended = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** How many workers there are, those that only finish their requests aside. */
  get size(): number {
    return this.#slots.size;
  }

  /** Those that serve, or boot to. */
  get workers(): WorkerHandle[] {
    return Array.from(this.#slots.values(), ({ current }) => current).filter(
      (worker) => worker !== undefined,
    );
  }

  /**
   * Makes the pool `count` workers of a generation. They take over from those before them, if there
   * are any, once all are ready; in a chain, each once it is ready.
   *
   * @throws BootFailure at the first that fails: they run the same code, so the others would say the
   * same; StartupError if a hook fails. The workers before it serve on then.
   */
  replace(generation: Generation, count: number, succession: Succession = {}): Promise<void> {
    return this.#changes.pass(async () => {
      await runHooks('hook-pre-app', generation, this.#log);
      if (this.#ended) return;
      const before = this.#slots.size;
      const slots = this.#open(count);
      const { chain = false, brutal = false } = succession;
      try {
        // In a chain the app is known to load once the first worker has it.
        for (const group of chain ? slots.map((slot) => [slot]) : [slots]) {
          const commits = await Promise.all(group.map((slot) => prepare(slot, generation)));
          if (group[0] === slots[0]) await runHooks('hook-post-app', generation, this.#log);
          for (const commit of commits) commit(brutal);
        }
      } catch (error) {
        for (const slot of slots) slot.discard();
        this.#dismissAbove(before);
        throw error;
      }
      this.#dismissAbove(count);
    });
  }

  /**
   * Adds or ends workers until there are `count`.
   *
   * @throws BootFailure if one of those added does not come up
   */
  resize(generation: Generation, count: number): Promise<void> {
    return this.#changes.pass(async () => {
      this.#dismissAbove(count);
      const before = this.#slots.size;
      const added = this.#open(count).slice(before);
      try {
        const commits = await Promise.all(added.map((slot) => prepare(slot, generation)));
        for (const commit of commits) commit(false);
      } catch (error) {
        this.#dismissAbove(before);
        throw error;
      }
    });
  }

  /** Lets every worker finish, and respawns none. */
  drain(): Promise<void> {
    return this.#each((slot) => slot.drain());
  }

  /** Ends every worker now, and respawns none. */
  kill(): Promise<void> {
    return this.#each((slot) => slot.kill());
  }

  async #each(end: (slot: WorkerSlot) => Promise<void>): Promise<void> {
    this.#ended = true;
    await Promise.all([...this.#slots.values(), ...this.#leaving].map(end));
  }

  /** The slots 1 to `count`, new ones where there are none yet. */
  #open(count: number): WorkerSlot[] {
    return Array.from({ length: count }, (_, index) => {
      const number = index + 1;
      const slot = this.#slots.get(number) ?? new WorkerSlot(number, this.#log, this.#changes);
      this.#slots.set(number, slot);
      return slot;
    });
  }

  /** Gives up the slots above `count`; their workers finish what they are at. */
  #dismissAbove(count: number): void {
    for (const [number, slot] of this.#slots) {
      if (number <= count) continue;
      this.#slots.delete(number);
      this.#leaving.add(slot);
      void slot.drain().then(() => this.#leaving.delete(slot));
    }
  }
}

/** @throws BootFailure */
async function prepare(
  slot: WorkerSlot,
  generation: Generation,
): Promise<(brutal: boolean) => void> {
  const candidate = await slot.prepare(generation);
  await assertReady(candidate);
  return (brutal) => {
    slot.commit(candidate, brutal);
  };
}
