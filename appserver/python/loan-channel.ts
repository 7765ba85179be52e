import type { Loan } from '../wsgi/loan.ts';
import type { System } from '../system/system.ts';
import { LOAN_SIZE } from './frames.ts';

/** Where a lane's interpreter gets the connections that it is lent. */
export class LoanChannel {
  readonly #system: System;
  readonly #fd: number;
  readonly #message = Buffer.alloc(LOAN_SIZE);
  #isClosed = false;

  /** @param fd our end of a socket pair; it is closed by `close`. */
  constructor(system: System, fd: number) {
    this.#system = system;
    this.#fd = fd;
  }

  /** @returns false if the kernel has no room for it: then nothing is lent. */
  lend({ descriptor, size, patience }: Loan): boolean {
    if (this.#isClosed) return false;
    this.#message.writeBigUInt64LE(size === Infinity ? UNLIMITED : BigInt(size), 0);
    this.#message.writeUInt32LE(Math.min(Math.max(1, patience), LONGEST), 8);
    return this.#system.calls.sendDescriptor(this.#fd, this.#message, descriptor) > 0;
  }

  /** Answers that there is no loan. */
  refuse(): void {
    if (this.#isClosed) return;
    this.#message.fill(0);
    // Without room for an answer the interpreter would wait for ever: the end is an answer, too.
    if (this.#system.calls.send(this.#fd, this.#message) <= 0) this.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#system.calls.close(this.#fd);
  }
}

const UNLIMITED = 2n ** 64n - 1n;
/** As poll(2) takes it. */
const LONGEST = 2 ** 31 - 1;
