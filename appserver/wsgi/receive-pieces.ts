import type { ResponseLoan } from './loan.ts';
import { type PieceReceiver, PUSH_TO, type PushedBody } from './pushed-body.ts';

/**
 * The response that a pushed body becomes.
 *
 * Methods, not properties with getters: a literal with a getter is an object of a shape of its own,
 * and V8 keeps a shape, and all that its getters know, until the whole heap is collected.
 */
export interface Receiving {
  /** Whether nothing may be sent any more. */
  isOver(): boolean;
  /** Whether no further piece would reach the client. */
  isSatisfied(): boolean;
  /** Sends a lent piece. @returns false when the client is slower: wait for `writable`. */
  send(piece: Buffer): boolean;
  /** Lends the client's connection, if it can be. */
  lend(): ResponseLoan | undefined;
  writable(): Promise<void>;
  end(): void;
  fail(error: unknown): void;
}

/** Sends the pieces of a body as they come, and holds its source back when the client is slower. */
export function receivePieces(body: PushedBody, response: Receiving): void {
  body[PUSH_TO](new Receiver(body, response));
}

class Receiver implements PieceReceiver {
  readonly #body: PushedBody;
  readonly #response: Receiving;
  #isHeld = false;
  #isComplete = false;

  constructor(body: PushedBody, response: Receiving) {
    this.#body = body;
    this.#response = response;
  }

  onPiece(piece: Buffer): void {
    const response = this.#response;
    try {
      if (response.isOver()) {
        this.#body.leave();
        return;
      }
      const isFast = response.send(piece);
      if (response.isSatisfied()) this.#stop();
      else if (!isFast && !this.#isHeld) this.#hold();
    } catch (error) {
      this.#fail(error);
    }
  }

  lend(): ResponseLoan | undefined {
    return this.#response.isOver() || this.#isHeld ? undefined : this.#response.lend();
  }

  onComplete(): void {
    this.#isComplete = true;
    if (!this.#isHeld) this.#end();
  }

  onError(error: unknown): void {
    this.#response.fail(error);
  }

  #hold(): void {
    this.#isHeld = true;
    this.#body.hold();
    void this.#response.writable().then(() => this.#goOn());
  }

  #goOn(): void {
    this.#isHeld = false;
    if (this.#response.isOver()) this.#body.leave();
    else if (this.#isComplete) this.#end();
    else if (this.#response.isSatisfied()) this.#stop();
    else this.#body.goOn();
  }

  #stop(): void {
    this.#body.leave();
    this.#end();
  }

  #end(): void {
    try {
      this.#response.end();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#response.fail(error);
    this.#body.leave();
  }
}
