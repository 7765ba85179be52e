import type { Loan, ResponseOffer } from '../wsgi/loan.ts';
import { POLL_IN, WOULD_BLOCK } from '../system/system-calls.ts';
import type { Pollable } from '../system/poller.ts';
import type { System } from '../system/system.ts';
import { LOAN_SIZE } from './frames.ts';

/** Where a lane's interpreter gets the connections that it is lent, and calls for attention. */
export class LoanChannel implements Pollable {
  /** Called when there is something on the lane. */
  onCall: () => void = () => {};
  readonly #system: System;
  readonly #fd: number;
  readonly #message = Buffer.alloc(LOAN_SIZE);
  readonly #calls = Buffer.alloc(64);
  /** The last offer but for its descriptor: one app's are alike. */
  #offer = { given: '', sent: '', message: this.#message };
  #isClosed = false;

  /** @param fd our end of a socket pair; it is closed by `close`. */
  constructor(system: System, fd: number) {
    this.#system = system;
    this.#fd = fd;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @returns false if the kernel has no room for it: then nothing is lent. */
  lend(loan: Loan): boolean {
    describe(loan, this.#message);
    return this.#send(this.#message, loan.descriptor);
  }

  /**
   * Lends a connection before its request is sent.
   *
   * @param head as the app would have to give it; bytes as Latin-1 characters.
   * @returns as `lend` does.
   */
  offer(offer: ResponseOffer, head: string): boolean {
    const { given, sent } = this.#offer;
    if (given !== head || sent !== offer.head) {
      const heads = Buffer.from(head + offer.head, 'latin1');
      const message = Buffer.concat([this.#message, heads]);
      message.writeUInt16LE(head.length, 12);
      message.writeUInt16LE(offer.head.length, 14);
      this.#offer = { given: head, sent: offer.head, message };
    }
    const { message } = this.#offer;
    describe(offer, message);
    return this.#send(message, offer.descriptor);
  }

  /** Answers that there is no loan. */
  refuse(): void {
    if (this.#isClosed) return;
    this.#message.fill(0);
    // Without room for an answer the interpreter would wait for ever: the end is an answer, too.
    if (this.#system.calls.send(this.#fd, this.#message) <= 0) this.close();
  }

  /** Begins to listen for calls. @returns false if it cannot. */
  listen(): boolean {
    return !this.#isClosed && this.#system.poller.ask(this.#fd, POLL_IN, this) >= 0;
  }

  ignore(): void {
    this.#system.poller.remove(this.#fd);
  }

  onReady(): void {
    const size = this.#system.calls.read(this.#fd, this.#calls);
    // At its end it would be reported for ever.
    if (size <= 0 && size !== WOULD_BLOCK) this.ignore();
    this.onCall();
  }

  close(): void {
    if (this.#isClosed) return;
    this.ignore();
    this.#isClosed = true;
    this.#system.calls.close(this.#fd);
  }

  #send(message: Buffer, descriptor: number): boolean {
    return !this.#isClosed && this.#system.calls.sendDescriptor(this.#fd, message, descriptor) > 0;
  }
}

function describe({ size, patience }: Loan, message: Buffer): void {
  message.writeBigUInt64LE(size === Infinity ? UNLIMITED : BigInt(size), 0);
  message.writeUInt32LE(Math.min(Math.max(1, patience), LONGEST), 8);
}

const UNLIMITED = 2n ** 64n - 1n;
/** As poll(2) takes it. */
const LONGEST = 2 ** 31 - 1;
