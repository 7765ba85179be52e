import { assertReady } from './boot-failure.ts';
import type { Generation } from './generation.ts';
import type { Log } from './log.ts';
import { WorkerSlot } from './worker-slot.ts';

/** All workers of a server: `processes` slots, filled from one generation and replaced by the next. */
export class WorkerPool {
  readonly #log: Log;
  readonly #slots = new Map<number, WorkerSlot>();
  /** Slots that are given up and whose workers still finish. */
  readonly #leaving = new Set<WorkerSlot>();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Starts as many workers of a generation as it asks for, all at the same time. Once all are ready
   * they take over from those before them, if there were any.
   *
   * @throws BootFailure at the first that fails: they run the same code, so the others would say the
   * same. The workers before them serve on then.
   */
  async replaceAll(generation: Generation): Promise<void> {
    const before = this.#slots.size;
    const slots = this.#open(generation.options.processes);
    try {
      const candidates = await Promise.all(
        slots.map(async (slot) => {
          const candidate = await slot.prepare(generation);
          await assertReady(candidate);
          return { slot, candidate };
        }),
      );
      for (const { slot, candidate } of candidates) slot.commit(candidate);
      this.#dismissAbove(generation.options.processes);
    } catch (error) {
      for (const slot of slots) slot.discard();
      this.#dismissAbove(before);
      throw error;
    }
  }

  /**
   * As {@link WorkerPool.replaceAll}, but one worker after the other: it takes longer, and never needs
   * the memory of more than one additional worker. A failure leaves those that are replaced already.
   *
   * @throws BootFailure
   */
  async replaceOneByOne(generation: Generation): Promise<void> {
    for (const slot of this.#open(generation.options.processes)) {
      const candidate = await slot.prepare(generation);
      try {
        await assertReady(candidate);
      } catch (error) {
        slot.discard();
        throw error;
      }
      slot.commit(candidate);
    }
    this.#dismissAbove(generation.options.processes);
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
    await Promise.all(Array.from([...this.#slots.values(), ...this.#leaving], end));
  }

  /** The slots 1 to `count`, new ones where there are none yet. */
  #open(count: number): WorkerSlot[] {
    return Array.from({ length: count }, (_, index) => {
      const number = index + 1;
      const slot = this.#slots.get(number) ?? new WorkerSlot(number, this.#log);
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
