import type { ResponseLoan } from './loan.ts';

/** What takes the pieces of a PushedBody. Never throws. */
export interface PieceReceiver {
  /** @param piece lent: its bytes are overwritten after the call. */
  onPiece(piece: Buffer): void;
  /** Lends the client's connection for the rest of the body, if it can be. No piece comes meanwhile. */
  lend(): ResponseLoan | undefined;
  onComplete(): void;
  onError(error: unknown): void;
}

/**
 * A body whose pieces come by themselves, from another process. It is an AsyncIterable as any other;
 * the gateway asks for the pieces as they come, which costs neither promises nor copies.
 */
export interface PushedBody {
  /** Has everything from now on delivered to the receiver. */
  [PUSH_TO](receiver: PieceReceiver): void;
  /** Asks for no more for a while. What is on its way still comes. */
  hold(): void;
  /** Goes on after `hold`. */
  goOn(): void;
  /** Nobody wants the rest. */
  leave(): void;
}

/** The key of what makes a body a PushedBody. */
export const PUSH_TO: unique symbol = Symbol('tsgi.pushTo');

/** Whether a body's pieces come by themselves. */
export function isPushed(body: object): body is PushedBody {
  return PUSH_TO in body;
}
