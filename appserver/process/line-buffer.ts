const SIZE = 32 * 1024;
const NEWLINE = 0x0a;
/** Bytes of UTF-8 that one UTF-16 unit may need. */
const MOST_BYTES = 3;

/**
 * Lines that wait to be written, as bytes. What strings of strings a line was put together from can
 * be forgotten at once: later they would be cold, and the garbage collector would have moved them.
 */
export class LineBuffer {
  readonly #limit: number;
  #bytes: Buffer | undefined;
  /** Where nothing is waiting. */
  #spare: Buffer | undefined;
  #size = 0;
  /** Where the pieces end that are full. */
  #cuts: number[] = [];
  /** Where the piece begins that is not. */
  #start = 0;

  /** @param limit bytes in a piece at most; only a line that is longer exceeds it. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a line; newlines within it cut no piece. @returns false if there is no room. */
  add(line: string): boolean {
    const start = this.#size;
    if (start + line.length * MOST_BYTES + 1 > SIZE) return false;
    this.#bytes ??= Buffer.allocUnsafeSlow(SIZE);
    const end = start + this.#bytes.write(line, start);
    this.#bytes[end] = NEWLINE;
    this.#size = end + 1;
    if (this.#size - this.#start > this.#limit && start > this.#start) {
      this.#cuts.push(start);
      this.#start = start;
    }
    return true;
  }

  /**
   * Takes out all lines, with their newlines, in pieces, which are good during the call only: copies
   * would come from Node's pool, whose blocks live too long to be collected young. Meanwhile lines can
   * be added, for to write may log.
   */
  drain(write: (piece: Buffer) => void): void {
    if (this.#size === 0) return;
    const bytes = this.#bytes!;
    const ends = [...this.#cuts, this.#size];
    this.#bytes = this.#spare;
    this.#spare = undefined;
    this.#cuts = [];
    this.#start = this.#size = 0;
    let start = 0;
    for (const end of ends) {
      write(bytes.subarray(start, end));
      start = end;
    }
    this.#spare = bytes;
  }
}
