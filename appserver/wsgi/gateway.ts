import { setImmediate } from 'node:timers/promises';
import { checkChunk, iterate } from './body-pieces.ts';
import { describeThrown, isError } from './describe-thrown.ts';
import { statusOf } from './error-status.ts';
import { AppUnavailableError, ClientGoneError, GatewayError } from './errors.ts';
import { CALL, type Expirable } from './expirable.ts';
import type { KnownHead } from './known-head.ts';
import { type BodyTaker, LateBody } from './late-body.ts';
import type { ResponseOffer } from './loan.ts';
import { isPushed, type PushedBody } from './pushed-body.ts';
import { receivePieces } from './receive-pieces.ts';
import { Response } from './response.ts';
import type { ResponseSink } from './response-sink.ts';
import type { Application, Body, Environ, StartResponse, Write } from './types.ts';

const NOTHING: Uint8Array = new Uint8Array(0);

/** Pieces that may be sent in one go before other requests have their turn. */
const PIECES_PER_TURN = 64;

/**
 * One call of an application: the server's side of PEP 3333.
 *
 * Laws:
 * - `run` never throws or rejects: whatever the app does ends in a complete response, a 500, or a
 *   cut connection with a reason in the log.
 * - The body's `close()` is called exactly once, however the call ends, and a generator that was not
 *   run to its end is ended by `return()` first.
 * - A body that never waits and a client that takes all of it hold nobody up.
 * - An app that answers at once, or elsewhere in one piece, is served without waiting for anything: no
 *   promise is made for it.
 */
export class Exchange implements Expirable, BodyTaker {
  readonly #environ: Environ;
  readonly #sink: ResponseSink;
  readonly #report: (problem: string) => void;
  readonly #response: Response;
  onExpire: (() => void) | undefined;
  beganAt: number | undefined;
  endedAt: number | undefined;
  #over = false;
  #failed = false;
  /** What to answer once it is known whether a head is out. */
  #expiring: string | undefined;
  /** What was wrong with a write that the app may not have waited for. */
  #wrongWrite: unknown;

  /** @param report takes what an administrator should know: one message, maybe with a stack. */
  constructor(environ: Environ, sink: ResponseSink, report: (problem: string) => void) {
    this.#environ = environ;
    this.#sink = sink;
    this.#report = report;
    this.#response = new Response(sink, environ.REQUEST_METHOD);
    environ[CALL] = this;
  }

  /** Whether the app let an error through. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Calls the app and sends its response. Gives a promise only where one is needed. */
  run(application: Application): Promise<void> | undefined {
    let body: Body | PromiseLike<Body>;
    try {
      body = application(this.#environ, this.#startResponse);
      if (Array.isArray(body)) {
        this.#sendArray(body);
        return undefined;
      }
      if (body instanceof LateBody) {
        body.take(this);
        return undefined;
      }
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
    return this.#sendLater(body);
  }

  /**
   * Ends the call from outside: with `status` if nothing was sent yet, else by a cut.
   * The app may go on; what it still sends goes nowhere.
   */
  expire(status: string): void {
    if (this.#over || this.#expiring !== undefined) return;
    // Who has the connection may be sending the head: it is stopped first, and that fails the call.
    if (this.#response.isOffered) this.#expiring = status;
    else this.#expire(status);
    this.onExpire?.();
  }

  offer(head: KnownHead): ResponseOffer | undefined {
    return this.#over ? undefined : this.#response.offer(head);
  }

  /** The body of an app that works elsewhere is here. */
  onBody(body: Body): void {
    if (Array.isArray(body)) this.#sendArray(body);
    else if (isPushed(body)) this.#receive(body);
    else void this.#sendLater(body);
  }

  onLent(piece: Buffer): void {
    this.#sendWhole(piece, true);
  }

  /** An app that works elsewhere has failed. */
  onError(error: unknown): void {
    this.#fail(error);
  }

  readonly #startResponse: StartResponse = (status, headers, error) => {
    if (this.#over) throw new GatewayError('startResponse: the request is over');
    this.#response.begin(status, headers, error);
    return this.#write;
  };

  readonly #write: Write = (chunk) => {
    const written = this.#send(chunk);
    // An app need not wait for it, and a client that leaves is no error of an app that does not.
    written.catch(ignore);
    return written;
  };

  async #send(chunk: Uint8Array): Promise<void> {
    try {
      if (this.#over) throw new GatewayError('write: the request is over');
      checkChunk(chunk);
      if (!this.#response.send(chunk)) await this.#sink.writable();
    } catch (error) {
      // The app is told, but may not listen: a response that lacks a piece must not look complete.
      if (this.#over && this.#wrongWrite === undefined) this.#report(describeThrown(error));
      this.#wrongWrite ??= error;
      throw error;
    }
    if (!this.#sink.open) throw new ClientGoneError('write: the client is gone');
  }

  #sendArray(body: readonly Uint8Array[]): void {
    if (body.length <= 1) this.#sendWhole(body.length === 1 ? body[0] : NOTHING, false);
    else this.#sendEach(body);
    if ('close' in body) void this.#close(body);
  }

  #sendWhole(piece: unknown, isLent: boolean): void {
    try {
      if (this.#wrongWrite !== undefined) throw this.#wrongWrite;
      // It may have expired meanwhile.
      if (this.#over) return;
      checkChunk(piece);
      this.#response.sendWhole(piece, isLent);
      this.#finish();
    } catch (error) {
      this.#fail(error);
    }
  }

  #sendEach(body: readonly Uint8Array[]): void {
    try {
      if (this.#wrongWrite !== undefined) throw this.#wrongWrite;
      if (this.#over) return;
      for (const chunk of body) {
        checkChunk(chunk);
        this.#response.send(chunk);
      }
      this.#end();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #sendLater(pending: Body | PromiseLike<Body>): Promise<void> {
    let body: Body | undefined;
    try {
      body = await pending;
      if (Array.isArray(body)) {
        this.#sendArray(body);
        return;
      }
      if (body instanceof Uint8Array) {
        // One piece of bytes instead of a list of them: uWSGI takes it, and so do we.
        this.#sendArray([body]);
        return;
      }
      await this.#sendPieces(body);
      this.#end();
    } catch (error) {
      this.#fail(error);
    }
    if (body !== undefined) await this.#close(body);
  }

  #receive(body: PushedBody): void {
    const response = this.#response;
    receivePieces(body, {
      isOver: () => this.#over,
      isSatisfied: () => response.satisfied,
      send: (piece) => response.send(piece, true),
      lend: () => response.lend(),
      writable: () => this.#sink.writable(),
      end: () => this.#end(),
      fail: (error) => this.#fail(error),
    });
  }

  async #sendPieces(body: Body): Promise<void> {
    // A sync body is stepped by hand: `for await` would wait a turn for every piece.
    const iterator = iterate(body);
    const isAsync = Symbol.asyncIterator in body;
    // Whether it waits for us at a piece. What fails or ends by itself needs no `return()`.
    let isSuspended = false;
    try {
      for (let pieces = 1; ; pieces++) {
        const step = iterator.next();
        const { done, value } = isAsync ? await step : (step as IteratorResult<Uint8Array>);
        if (done === true) return;
        isSuspended = true;
        if (this.#over) break;
        checkChunk(value);
        if (!this.#response.send(value)) await this.#sink.writable();
        else if (pieces % PIECES_PER_TURN === 0) await setImmediate();
        if (this.#response.satisfied || this.#over) break;
        isSuspended = false;
      }
    } catch (error) {
      this.#fail(error);
    }
    if (isSuspended) await iterator.return?.();
  }

  #end(): void {
    if (this.#over) return;
    if (this.#wrongWrite !== undefined) throw this.#wrongWrite;
    if (this.#sink.open) this.#response.end();
    this.#finish();
  }

  #finish(): void {
    this.#over = true;
    if (this.#response.dropped > 0) {
      this.#report(
        `dropped ${this.#response.dropped} bytes of body: more than the status or Content-Length allows`,
      );
    }
  }

  #fail(error: unknown): void {
    if (this.#over) {
      // Why the app is gone, its owner has logged.
      if (isError(error) && error instanceof AppUnavailableError) return;
      this.#report(`after the end of the request: ${describeThrown(error)}`);
      return;
    }
    if (this.#expiring !== undefined) {
      this.#expire(this.#expiring);
      return;
    }
    this.#over = true;
    if (isError(error) && error instanceof ClientGoneError) {
      this.#sink.abort();
      return;
    }
    this.#failed = true;
    this.#report(describeThrown(error));
    this.#giveUp(statusOf(error));
  }

  #expire(status: string): void {
    this.#over = true;
    this.#giveUp(status);
  }

  #giveUp(status: string): void {
    if (this.#response.headSent) this.#sink.abort();
    else this.#response.replace(status);
  }

  async #close(body: Body): Promise<void> {
    try {
      const close: unknown = (body as { close?: unknown }).close;
      if (typeof close === 'function') await close.call(body);
    } catch (error) {
      this.#report(`close(): ${describeThrown(error)}`);
    }
  }
}

function ignore(): void {
  // Whoever needs to know is told elsewhere.
}
