import type { BodyLoan, ResponseLoan, Written } from '../wsgi/loan.ts';
import { BODY_FAILURES } from './frames.ts';
import type { LoanChannel } from './loan-channel.ts';

const NOTHING_WRITTEN: Written = { bytes: 0, dropped: 0, pieces: 0, isLost: false };

/** What the running call of one lane was lent. */
export class LaneLoans {
  readonly #channel: LoanChannel;
  #body: BodyLoan | undefined;
  #response: ResponseLoan | undefined;

  constructor(channel: LoanChannel) {
    this.#channel = channel;
  }

  /** Whether the rest of a request's body is lent. */
  get hasBody(): boolean {
    return this.#body !== undefined;
  }

  /** Lends the rest of a request's body. @returns false if it cannot be; then it is given back. */
  lendBody(loan: BodyLoan): boolean {
    if (this.#channel.lend(loan)) {
      this.#body = loan;
      return true;
    }
    loan.giveBack(0);
    return false;
  }

  /** Answers the app's wish to write the rest of its response itself. */
  lendResponse(loan: ResponseLoan | undefined): void {
    // The one before did not arrive: the app has asked again.
    this.settle();
    this.#response = loan;
    if (loan !== undefined && this.#channel.lend(loan)) return;
    this.settle();
    this.#channel.refuse();
  }

  /** The response goes no further, or another way: what was lent for it and not used is ours again. */
  settle(): void {
    this.#giveBack(NOTHING_WRITTEN);
  }

  /** What was read of the body. @returns false if there should have been more. */
  bodyRead(account: Buffer): boolean {
    const failure = BODY_FAILURES[account[8]!];
    this.#body?.giveBack(Number(account.readBigUInt64LE(0)), failure);
    this.#body = undefined;
    return failure === undefined;
  }

  /** What was written of the response. */
  written(account: Buffer): void {
    this.#giveBack({
      bytes: Number(account.readBigUInt64LE(0)),
      dropped: Number(account.readBigUInt64LE(8)),
      pieces: account.readUInt32LE(16),
      isLost: account[20] === 1,
    });
  }

  /** The interpreter is gone: what it had is ours again. */
  close(): void {
    this.#body?.giveBack(0);
    this.settle();
    this.#channel.close();
  }

  #giveBack(written: Written): void {
    const loan = this.#response;
    this.#response = undefined;
    loan?.giveBack(written);
  }
}
