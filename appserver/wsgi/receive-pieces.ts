import type { ResponseLoan } from './loan.ts';
import { PUSH_TO, type PushedBody } from './pushed-body.ts';

/** The response that a pushed body becomes. */
export interface Receiving {
  /** Whether nothing may be sent any more. */
  readonly isOver: boolean;
  /** Whether no further piece would reach the client. */
  readonly isSatisfied: boolean;
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
  let isHeld = false;
  let isComplete = false;
  const guarded = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      response.fail(error);
      body.leave();
    }
  };
  const end = (): void => guarded(() => response.end());
  const stop = (): void => {
    body.leave();
    end();
  };
  const goOn = (): void => {
    isHeld = false;
    if (response.isOver) body.leave();
    else if (isComplete) end();
    else if (response.isSatisfied) stop();
    else body.goOn();
  };
  const take = (piece: Buffer): void => {
    if (response.isOver) {
      body.leave();
      return;
    }
    const isFast = response.send(piece);
    if (response.isSatisfied) {
      stop();
    } else if (!isFast && !isHeld) {
      isHeld = true;
      body.hold();
      void response.writable().then(goOn);
    }
  };
  body[PUSH_TO]({
    onPiece: (piece) => guarded(() => take(piece)),
    lend: () => (response.isOver || isHeld ? undefined : response.lend()),
    onComplete() {
      isComplete = true;
      if (!isHeld) end();
    },
    onError: (error) => response.fail(error),
  });
}
