/** How often the event loop shows that it turns, in milliseconds. */
export const BEAT_INTERVAL = 100;

/**
 * What one thread tells another about its event loop, in shared memory:
 *
 *     cell 0   when it turned last
 *     cell 1   when the oldest request in flight had begun, as of then; that moment if there was none
 *
 * in milliseconds of the system's monotonic clock.
 */
export class Heartbeat {
  readonly memory: SharedArrayBuffer;
  readonly #cells: BigInt64Array;

  /** @param memory of another thread's heartbeat; without it a new one begins. */
  constructor(memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(16);
    this.#cells = new BigInt64Array(this.memory);
    if (memory === undefined) this.beat(0);
  }

  /** The event loop turns, and its oldest request is `oldest` milliseconds old. */
  beat(oldest: number): void {
    const now = monotonic();
    Atomics.store(this.#cells, 0, BigInt(now));
    Atomics.store(this.#cells, 1, BigInt(now - Math.round(oldest)));
  }

  /** For how long the event loop has stood still. */
  get silence(): number {
    return monotonic() - Number(Atomics.load(this.#cells, 0));
  }

  /** How old the oldest request can be at most: one may have begun right after the last beat. */
  get oldest(): number {
    return monotonic() - Number(Atomics.load(this.#cells, 1));
  }
}

function monotonic(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
