import { TakeAhead } from './take-ahead.ts';

/**
 * Whether a worker should take more requests now.
 *
 * An app that works outside of the event loop has a number of places. While all are taken, a
 * connection is better left to the kernel: another worker may have a place for it.
 */
export class Admission {
  /** What the server sees of its queues, for apps with a queue of their own. */
  readonly ahead = new TakeAhead();
  #isManaged = false;
  #held = 0;
  #busy = 0;
  #onRelease: (() => void)[] = [];
  #onChange: (() => void)[] = [];

  /** Whether an app says when its places are taken. Otherwise nobody knows. */
  get isManaged(): boolean {
    return this.#isManaged;
  }

  /** Whether an app has no place left. */
  get isHeld(): boolean {
    return this.#held > 0;
  }

  /** Whether what comes now need not wait for long. */
  get isIdle(): boolean {
    return this.#busy === 0;
  }

  /** Announces an app that will call `hold` and `release`, `busy` and `idle`. */
  manage(): void {
    this.#isManaged = true;
  }

  /** All places of one app are taken. */
  hold(): void {
    this.#held++;
  }

  /** It has a place again, after `hold`. */
  release(): void {
    if (--this.#held > 0) return;
    for (const tell of this.#onRelease) tell();
  }

  /** One app has been at work for long, or cannot begin. It says so once, until it is `idle` again. */
  busy(): void {
    if (this.#busy++ === 0) for (const tell of this.#onChange) tell();
  }

  /** It has nothing to do, after `busy`. */
  idle(): void {
    if (--this.#busy === 0) for (const tell of this.#onChange) tell();
  }

  /** @param tell called when `isIdle` has changed, within the app's own work. */
  onChange(tell: () => void): void {
    this.#onChange.push(tell);
  }

  /** @param tell called within the app's own work: it must not do any at once. */
  onRelease(tell: () => void): void {
    this.#onRelease.push(tell);
  }
}
