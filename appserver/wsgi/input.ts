import { BODY_CLOSED, GatewayError, RequestBodyError } from './errors.ts';
import type { BodyLoan } from './loan.ts';
import type { Input } from './types.ts';

/** How a RequestBody holds its sender back. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** Lends the connection for the rest of the body, if it can be. Nothing is pushed any more then. */
  lend?(): BodyLoan | undefined;
}

/** Bytes that may wait for the app before the sender is held back. */
const HIGH_WATER = 64 * 1024;

/** Pieces below this size are joined while nobody reads: each costs more than it holds. */
const SMALL = 4096;

type Piece = IteratorResult<Buffer, void>;

const END: IteratorReturnResult<void> = { done: true, value: undefined };
const EMPTY: Buffer = Buffer.alloc(0);
const NEWLINE = 0x0a;

/**
 * A request's body between the connection, which pushes, and the app, which reads.
 *
 * Laws:
 * - At most HIGH_WATER bytes plus one chunk wait here, unless the app asks for more in one read.
 * - After the end every read gives nothing, at once; after a failure every read rejects.
 * - One reader at a time, as with any file.
 */
export class RequestBody implements Input {
  readonly #flow: Flow;
  #chunks: Buffer[] = [];
  #size = 0;
  #state: 'open' | 'ended' | Error = 'open';
  #paused = false;
  #isLent = false;
  #wake: (() => void) | undefined;
  /** Who waits for a piece, whatever its size: it is handed over and never kept here. */
  #taker: PromiseWithResolvers<Piece> | undefined;
  /** Bytes that the current reader waits for; the flow runs until they are there. */
  #wanted = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** True while a reader waits for the client, so that the connection can time a stall. */
  get waiting(): boolean {
    return this.#wake !== undefined || this.#taker !== undefined;
  }

  /** Whether the client failed to send all of it; also true once it is closed. */
  get failed(): boolean {
    return this.failure !== undefined;
  }

  /** Why no more of it can be read. */
  get failure(): Error | undefined {
    return this.#state instanceof Error ? this.#state : undefined;
  }

  /** True once all of the body is here, read or not. */
  get complete(): boolean {
    return this.#state === 'ended';
  }

  /** Has the sender wait until somebody reads, or the connection is lent. */
  hold(): void {
    if (this.#paused || this.#state !== 'open') return;
    this.#paused = true;
    this.#flow.pause();
  }

  /** Takes what is here, without waiting. Empty if nothing is. */
  takeAvailable(): Buffer {
    return this.#take(this.#size);
  }

  /**
   * Lends the connection to who reads in our place what is not here yet.
   *
   * @returns undefined if it cannot be lent, nothing is to come, or there is a reader.
   */
  lend(): BodyLoan | undefined {
    const isFree = this.#state === 'open' && !this.waiting;
    const loan = isFree ? this.#flow.lend?.() : undefined;
    if (loan === undefined) return undefined;
    this.#isLent = true;
    this.#paused = true;
    return {
      ...loan,
      giveBack: (read, failure) => {
        this.#isLent = false;
        loan.giveBack(read, failure);
      },
    };
  }

  /** The next bytes from the client. */
  push(chunk: Buffer): void {
    if (this.#state !== 'open' || chunk.length === 0) return;
    if (this.#taker !== undefined) {
      this.#answer({ done: false, value: chunk });
      return;
    }
    const last = this.#chunks.length - 1;
    if (last >= 0 && chunk.length < SMALL && this.#chunks[last]!.length < SMALL) {
      this.#chunks[last] = Buffer.concat([this.#chunks[last]!, chunk]);
    } else {
      this.#chunks.push(chunk);
    }
    this.#size += chunk.length;
    if (!this.#paused && this.#size >= Math.max(HIGH_WATER, this.#wanted)) {
      this.#paused = true;
      this.#flow.pause();
    }
    this.#notify();
  }

  /** The body is complete. */
  finish(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#answer(END);
    this.#notify();
  }

  /** The body will never be complete. What came before is dropped: half a body is not a body. */
  fail(error: Error): void {
    if (this.#state !== 'open') return;
    this.#state = error;
    this.#chunks = [];
    this.#size = 0;
    this.#taker?.reject(error);
    this.#taker = undefined;
    this.#notify();
  }

  /** The app is done: what is left is dropped and late readers are told so. */
  close(): void {
    // An error is expensive, and most bodies are at their end.
    if (this.#state === 'open') this.fail(new RequestBodyError('ERR_BODY_CLOSED', BODY_CLOSED));
  }

  async read(size?: number): Promise<Buffer> {
    const wanted = sizeOf('read', size);
    await this.#fill(wanted);
    this.#check();
    return this.#take(Math.min(wanted, this.#size));
  }

  async readline(size?: number): Promise<Buffer> {
    const limit = sizeOf('readline', size);
    let searched = 0;
    for (;;) {
      const newline = this.#find(NEWLINE, searched);
      if (newline >= 0) return this.#take(Math.min(newline + 1, limit));
      searched = this.#size;
      if (searched >= limit) return this.#take(limit);
      await this.#fill(searched + 1);
      this.#check();
      if (this.#size === searched) return this.#take(searched);
    }
  }

  async readlines(hint?: number): Promise<Buffer[]> {
    const lines: Buffer[] = [];
    let size = 0;
    for (;;) {
      const line = await this.readline();
      if (line.length === 0) return lines;
      lines.push(line);
      size += line.length;
      if (hint !== undefined && hint > 0 && size >= hint) return lines;
    }
  }

  /** The body in the pieces in which it arrives: what streaming apps want. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Buffer, void, void> {
    let isOver = false;
    return {
      // Not a generator, and not async: each of its pieces would cost three promises.
      next: () => (isOver ? Promise.resolve(END) : this.#nextPiece()),
      return: () => {
        isOver = true;
        return Promise.resolve(END);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #nextPiece(): Promise<Piece> {
    if (this.#state instanceof Error) return Promise.reject(this.#state);
    const chunk = this.#chunks[0];
    if (chunk !== undefined) {
      return Promise.resolve({ done: false, value: this.#take(chunk.length) });
    }
    if (this.#state === 'ended') return Promise.resolve(END);
    if (this.waiting) return Promise.reject(secondReader());
    const { promise } = (this.#taker = Promise.withResolvers<Piece>());
    this.#resume();
    return promise;
  }

  /** Waits until `wanted` bytes are here or none will come. */
  async #fill(wanted: number): Promise<void> {
    while (this.#state === 'open' && this.#size < wanted) {
      if (this.waiting) throw secondReader();
      this.#wanted = wanted;
      this.#resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wanted = 0;
    this.#check();
  }

  /** Also needed after `await #fill()`: a failure in between must not look like the end. */
  #check(): void {
    if (this.#state instanceof Error) throw this.#state;
  }

  #take(size: number): Buffer {
    if (size === 0) return EMPTY;
    const first = this.#chunks[0]!;
    let taken: Buffer;
    if (first.length === size) {
      taken = first;
      this.#chunks.shift();
    } else if (first.length > size) {
      taken = first.subarray(0, size);
      this.#chunks[0] = first.subarray(size);
    } else {
      const all = Buffer.concat(this.#chunks);
      taken = all.subarray(0, size);
      this.#chunks = all.length === size ? [] : [all.subarray(size)];
    }
    this.#size -= size;
    if (this.#size < HIGH_WATER / 2) this.#resume();
    return taken;
  }

  #find(byte: number, from: number): number {
    // From the back, as all but the last few have been searched before.
    let at = this.#chunks.length;
    let start = this.#size;
    while (at > 0 && start > from) start -= this.#chunks[--at]!.length;
    for (; at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at]!;
      const index = chunk.indexOf(byte, Math.max(0, from - start));
      if (index >= 0) return start + index;
      start += chunk.length;
    }
    return -1;
  }

  #resume(): void {
    if (!this.#paused || this.#isLent) return;
    this.#paused = false;
    if (this.#state === 'open') this.#flow.resume();
  }

  /** Gives whoever waits for a piece what there is. */
  #answer(piece: Piece): void {
    const taker = this.#taker;
    this.#taker = undefined;
    taker?.resolve(piece);
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function secondReader(): RequestBodyError {
  return new RequestBodyError('ERR_BODY_CLOSED', 'expected one reader at a time, got a second');
}

/** A size as Python's files take it; everything if it is left out or negative. */
function sizeOf(method: string, size: number | undefined): number {
  if (size === undefined) return Infinity;
  if (!Number.isInteger(size)) {
    throw new GatewayError(
      `${method}: expected a whole number of bytes, got ${typeof size === 'number' ? size : typeof size}`,
    );
  }
  return size < 0 ? Infinity : size;
}
