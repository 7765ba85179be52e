import type { RequestBodyErrorCode } from './errors.ts';

/**
 * A client's connection, lent to the process that the app runs in: it reads the request's body or
 * writes the response's where they are, and what is large need not pass through the server.
 *
 * The descriptor stays the server's; the borrower gets a duplicate. Until it is given back, the
 * server neither reads nor writes what was lent.
 */
export interface Loan {
  readonly descriptor: number;
  /** Bytes that may be read or written; Infinity if there is no limit. */
  readonly size: number;
  /** How long the client may send nothing, or take nothing, in milliseconds. */
  readonly patience: number;
}

/** The rest of a request's body. */
export interface BodyLoan extends Loan {
  /**
   * Called once.
   *
   * @param read bytes that were read.
   * @param failure why no more could be read.
   */
  giveBack(read: number, failure?: BodyFailure): void;
}

export type BodyFailure = Extract<RequestBodyErrorCode, 'ERR_BODY_TRUNCATED' | 'ERR_BODY_TIMEOUT'>;

/** The rest of a response's body. */
export interface ResponseLoan extends Loan {
  /** Called once. */
  giveBack(written: Written): void;
}

/** All of a response, its head included: lent before the app is called. */
export interface ResponseOffer extends ResponseLoan {
  /** The head that the borrower may send, as it goes on the wire: bytes as Latin-1 characters. */
  readonly head: string;
  /** The borrower is about to send the head. Called before `giveBack`, or never: then nothing was sent. */
  headIsOut(): void;
}

/** What became of a lent response. */
export interface Written {
  readonly bytes: number;
  /** Bytes that the app gave beyond the loan's size. */
  readonly dropped: number;
  /** Pieces that the app gave. */
  readonly pieces: number;
  /** Whether the client is gone, or takes nothing. */
  readonly isLost: boolean;
}

export const NOTHING_WRITTEN: Written = { bytes: 0, dropped: 0, pieces: 0, isLost: false };
