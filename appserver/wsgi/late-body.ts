import type { Body } from './types.ts';

/** What a LateBody is delivered to. */
export interface BodyTaker {
  onBody(body: Body): void;
  /** A body of one piece, whose bytes are good during the call only. Without it they are copied. */
  onLent?(piece: Buffer): void;
  onError(error: unknown): void;
}

/**
 * A body that an app which works elsewhere will give. The gateway takes it within the call that
 * delivers it: a promise would cost a turn and garbage for each request. To all others it is one.
 */
export class LateBody implements PromiseLike<Body> {
  #body: Body | undefined;
  #error: { readonly reason: unknown } | undefined;
  #taker: BodyTaker | undefined;
  #promise: Promise<Body> | undefined;

  /** Delivers the body; once, and not after `fail`. */
  deliver(body: Body): void {
    if (this.#taker === undefined) this.#body = body;
    else this.#taker.onBody(body);
  }

  /** The same with a body of one piece, whose bytes are good during the call only. */
  deliverLent(piece: Buffer): void {
    if (this.#taker?.onLent === undefined) this.deliver([Buffer.from(piece)]);
    else this.#taker.onLent(piece);
  }

  /** There will be none. */
  fail(reason: unknown): void {
    if (this.#taker === undefined) this.#error = { reason };
    else this.#taker.onError(reason);
  }

  /** Has it delivered to the taker: at once if it is here. */
  take(taker: BodyTaker): void {
    this.#taker = taker;
    if (this.#body !== undefined) taker.onBody(this.#body);
    else if (this.#error !== undefined) taker.onError(this.#error.reason);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- middleware awaits what an app returns
  then<A = Body, B = never>(
    onBody?: ((body: Body) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#promise ??= new Promise<Body>((onBody, onError) => this.take({ onBody, onError }));
    return this.#promise.then(onBody, onError);
  }
}
