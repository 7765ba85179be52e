import { type KnownHead, recallHead } from '../wsgi/known-head.ts';
import { type BodyLoan, NOTHING_WRITTEN, type ResponseLoan, type Written } from '../wsgi/loan.ts';
import type { Call } from './call.ts';
import { BODY_FAILURES } from './frames.ts';
import type { LoanChannel } from './loan-channel.ts';
import type { PiecesSource } from './pieces.ts';
import { parseHead } from './response-head.ts';

/** What the system's clock said when `performance.now()` was 0: milliseconds of CLOCK_MONOTONIC. */
const CLOCK_AT_START = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * What the calls of one lane are lent: the running one what it asks for, and those that are expected to
 * have a long response their clients' connections from the start.
 *
 * An app whose response went on for long is likely to have another like it, with the same head. Who
 * has the connection and the head can send all of it, and the worker hears of it once: when it is over.
 */
export class LaneLoans {
  readonly #channel: LoanChannel;
  #body: BodyLoan | undefined;
  #response: ResponseLoan | undefined;
  /** The head of the last long response, as the app gives it and as it is sent. */
  #expected: { readonly head: string; readonly known: KnownHead } | undefined;

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

  /** Answers the app's wish to write the rest of its response itself. @returns whether it may. */
  lendResponse(loan: ResponseLoan | undefined): boolean {
    // The one before did not arrive: the app has asked again.
    this.settle();
    this.#response = loan;
    if (loan !== undefined && this.#channel.lend(loan)) return true;
    this.settle();
    this.#channel.refuse();
    return false;
  }

  /** Expects the next responses to be long and to have this head, which the app gave. */
  expect(head: string): void {
    const { status, headers } = parseHead(head);
    const known = recallHead(status, headers);
    this.#expected = known && { head, known };
  }

  /** Whether long responses are expected. */
  get isExpecting(): boolean {
    return this.#expected !== undefined;
  }

  /** Offers a call that is about to be sent its client's connection. @returns whether that is done. */
  offer(call: Call): boolean {
    if (this.#expected === undefined) return false;
    const { head, known } = this.#expected;
    const offer = call.offer(known);
    if (offer === undefined) return false;
    if (this.#channel.offer(offer, head)) return true;
    call.withdrawOffer();
    return false;
  }

  /** The app sends its response itself. @returns false if that was not offered. */
  taken(call: Call, source: PiecesSource): boolean {
    this.#response = call.takeOffer(source);
    return this.#response !== undefined;
  }

  /** The app's response is another than expected, or has another head. */
  declined(call: Call): void {
    if (call.withdrawOffer()) this.#expected = undefined;
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

  /** What was written of the response, and when it ended: the worker may hear of that later. */
  written(account: Buffer, call: Call | undefined): void {
    call?.ended(Number(account.readBigUInt64LE(21)) / 1000 - CLOCK_AT_START);
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
