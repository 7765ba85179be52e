import type { ResponseLoan } from '../wsgi/loan.ts';
import { type PieceReceiver, PUSH_TO, type PushedBody } from '../wsgi/pushed-body.ts';

/** Bytes that may wait for the client before the interpreter is held back. */
const HIGH_WATER = 256 * 1024;

/** How a body holds its lane back, and gives it up. */
export interface PiecesSource {
  pause(): void;
  resume(): void;
  /** Nobody wants the rest. */
  giveUp(): void;
}

/** A response's body on its way from an interpreter to the gateway. */
export class Pieces implements AsyncIterableIterator<Buffer>, PushedBody {
  readonly #source: PiecesSource;
  #queue: Buffer[] = [];
  #size = 0;
  #state: 'open' | 'complete' | 'left' | Error = 'open';
  #isPaused = false;
  #reader: PromiseWithResolvers<IteratorResult<Buffer>> | undefined;
  #receiver: PieceReceiver | undefined;

  constructor(source: PiecesSource) {
    this.#source = source;
  }

  /** Whether nobody wants the rest. */
  get isLeft(): boolean {
    return this.#state === 'left';
  }

  /** Delivers to the receiver from now on; nothing may have come before. */
  [PUSH_TO](receiver: PieceReceiver): void {
    this.#receiver = receiver;
  }

  hold(): void {
    if (this.#isPaused || this.#state !== 'open') return;
    this.#isPaused = true;
    this.#source.pause();
  }

  goOn(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#source.resume();
  }

  leave(): void {
    if (this.#state === 'open') this.#source.giveUp();
    this.#state = 'left';
    this.#queue = [];
    this.#size = 0;
    this.goOn();
  }

  /** Adds a piece. @param lent is overwritten after the call. */
  push(lent: Buffer): void {
    if (this.#state !== 'open') return;
    if (this.#receiver !== undefined) {
      this.#receiver.onPiece(lent);
      return;
    }
    const piece = Buffer.from(lent);
    if (this.#reader !== undefined) {
      this.#answer({ done: false, value: piece });
      return;
    }
    this.#queue.push(piece);
    this.#size += piece.length;
    if (this.#size >= HIGH_WATER) this.hold();
  }

  /** Lends the client's connection to the app, if pieces go there as they come. */
  lend(): ResponseLoan | undefined {
    return this.#state === 'open' ? this.#receiver?.lend() : undefined;
  }

  /** No further piece will come. */
  complete(): void {
    if (this.#state !== 'open') return;
    this.#state = 'complete';
    // The lane is the next call's.
    this.goOn();
    this.#receiver?.onComplete();
    if (this.#reader !== undefined) this.#answer({ done: true, value: undefined });
  }

  /** What came is delivered, then the error. */
  fail(error: Error): void {
    if (this.#state !== 'open') return;
    this.#state = error;
    this.goOn();
    this.#receiver?.onError(error);
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  next(): Promise<IteratorResult<Buffer>> {
    const piece = this.#queue.shift();
    if (piece !== undefined) {
      this.#size -= piece.length;
      if (this.#size < HIGH_WATER / 2) this.goOn();
      return Promise.resolve({ done: false, value: piece });
    }
    if (this.#state instanceof Error) return Promise.reject(this.#state);
    if (this.#state !== 'open') return Promise.resolve({ done: true, value: undefined });
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  /** The gateway wants no more: the client is gone, or has all that it may get. */
  return(): Promise<IteratorResult<Buffer>> {
    this.leave();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #answer(result: IteratorResult<Buffer>): void {
    this.#reader!.resolve(result);
    this.#reader = undefined;
  }
}
