/** When no call was over for so long, work takes long: in milliseconds. */
const LONG = 2;

/** Counts the calls that an interpreter has, and notices when they take long. */
export class LongWork {
  readonly #onLong: () => void;
  #calls = 0;
  /** Whether one was over since we began to look. */
  #isMoving = false;
  #look: NodeJS.Timeout | undefined;

  /** @param onLong called once until all calls are over. */
  constructor(onLong: () => void) {
    this.#onLong = onLong;
  }

  get isIdle(): boolean {
    return this.#calls === 0;
  }

  begun(): void {
    this.#calls++;
    if (this.#calls === 1 && this.#look === undefined) this.#lookLater();
  }

  over(): void {
    this.#calls--;
    this.#isMoving = true;
  }

  /** The interpreter is gone, and all its calls with it. */
  lost(): void {
    this.#calls = 0;
  }

  #lookLater(): void {
    this.#isMoving = false;
    // Not a timer for each call: most are over long before.
    this.#look = setTimeout(this.#lookNow, LONG).unref();
  }

  readonly #lookNow = (): void => {
    this.#look = undefined;
    if (this.#calls === 0) return;
    if (this.#isMoving) this.#lookLater();
    else this.#onLong();
  };
}
