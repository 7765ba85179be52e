import { RequestBodyError } from '../wsgi/errors.ts';
import { CALL } from '../wsgi/expirable.ts';
import { RequestBody } from '../wsgi/input.ts';
import { LateBody } from '../wsgi/late-body.ts';
import type { KnownHead } from '../wsgi/known-head.ts';
import {
  type BodyLoan,
  NOTHING_WRITTEN,
  type ResponseLoan,
  type ResponseOffer,
} from '../wsgi/loan.ts';
import { NO_BODY } from '../wsgi/no-body.ts';
import type { Environ, Header, Input, StartResponse } from '../wsgi/types.ts';
import { PythonError } from './errors.ts';
import { Pieces, type PiecesSource } from './pieces.ts';
import { encodeRequest } from './request-frame.ts';
import { parseHead, withLength } from './response-head.ts';

const NOTHING = Buffer.alloc(0);

/**
 * One call of the Python app, as its TypeScript caller sees it: `response` is what the Application
 * returns, and the lane that carries the call feeds it.
 */
export class Call {
  readonly environ: Environ;
  readonly response = new LateBody();
  readonly #startResponse: StartResponse;
  readonly #isAsMade: boolean;
  /** The request's body, if it has one: as it comes from the client, or what middleware has put there. */
  readonly #body: Input | undefined;
  #start: Buffer | undefined;
  #pieces: Pieces | undefined;
  #inputError: Error | undefined;
  #offer: ResponseOffer | undefined;
  #isDirect = false;

  /** @param isAsMade whether nobody has changed the environ's vars. */
  constructor(environ: Environ, startResponse: StartResponse, isAsMade: boolean) {
    this.environ = environ;
    this.#isAsMade = isAsMade;
    this.#startResponse = startResponse;
    const call = environ[CALL];
    if (call !== undefined) call.beganAt = Infinity;
    const input = environ['wsgi.input'];
    if (input !== NO_BODY) this.#body = input;
  }

  /** The request's body, if not all of it is here. */
  get input(): Input | undefined {
    const body = this.#body;
    return body instanceof RequestBody && body.complete ? undefined : body;
  }

  /** Lends the client's connection for the rest of the body, if it can be. */
  lendBody(): BodyLoan | undefined {
    return this.#body instanceof RequestBody ? this.#body.lend() : undefined;
  }

  /** Takes what is here of the request's body. Gives the same when the call is sent again. */
  takeStart(): Buffer {
    if (this.#body instanceof RequestBody) this.#start ??= this.#body.takeAvailable();
    return this.#start ?? NOTHING;
  }

  /** Writes the request but for its body, as `encodeRequest` does. */
  encode(into: Buffer, flags: number, bodySize: number): Buffer {
    return encodeRequest(into, this.environ, flags, bodySize, this.#isAsMade);
  }

  /** A lent body could not be read to its end. */
  bodyBroke(): void {
    if (this.#body instanceof RequestBody) this.#inputError = this.#body.failure;
  }

  /** Lends the client's connection for the rest of the response. */
  lendResponse(): ResponseLoan | undefined {
    return this.#pieces?.lend();
  }

  /** The app has sent all of its response itself. @param then by `performance.now()`. */
  ended(then: number): void {
    const call = this.environ[CALL];
    if (call !== undefined) call.endedAt = then;
  }

  /** Whether the app may send all of its response itself, or does so. */
  get isDirect(): boolean {
    return this.#isDirect;
  }

  /** Lends the client's connection for all of the response, if it can be. */
  offer(known: KnownHead): ResponseOffer | undefined {
    // With a body its end would have to wait for both directions.
    this.#offer = this.#body === undefined ? this.environ[CALL]?.offer(known) : undefined;
    this.#isDirect = this.#offer !== undefined;
    return this.#offer;
  }

  /** The app sends its response itself. @returns undefined if nothing was offered. */
  takeOffer(source: PiecesSource): ResponseOffer | undefined {
    const offer = this.#offer;
    if (offer === undefined) return undefined;
    this.#offer = undefined;
    offer.headIsOut();
    this.#deliver(source);
    return offer;
  }

  /** The app does not send its response itself. @returns whether that was still open. */
  withdrawOffer(): boolean {
    const offer = this.#offer;
    if (offer === undefined) return false;
    this.#offer = undefined;
    this.#isDirect = false;
    offer.giveBack(NOTHING_WRITTEN);
    return true;
  }

  /** The app begins to work on it. @param now by `performance.now()`. */
  began(now: number): void {
    const call = this.environ[CALL];
    if (call !== undefined) call.beganAt = now;
  }

  /** Says what to do when the server ends the call from outside. */
  onExpire(stop: () => void): void {
    const call = this.environ[CALL];
    if (call !== undefined) call.onExpire = stop;
  }

  /** The response is here in one piece. @param body lent */
  whole(head: string, body: Buffer): void {
    if (this.#answer(parseHead(head))) this.response.deliverLent(body);
  }

  /**
   * The response begins.
   *
   * @param length of its body, if the bridge knows it.
   * @returns false if the response is refused: nobody wants the rest.
   */
  begin(head: string, length: number | undefined, source: PiecesSource): boolean {
    const parsed = parseHead(head);
    if (!this.#answer(length === undefined ? parsed : withLength(parsed, length))) return false;
    this.#deliver(source);
    return true;
  }

  push(piece: Buffer): void {
    this.#pieces?.push(piece);
  }

  complete(): void {
    this.#pieces?.complete();
  }

  /** The app let an exception through. */
  raised(traceback: string): void {
    if (this.#pieces?.isLeft === true) this.log(traceback);
    // A body that broke off is the client's failure, even though the app could not handle it.
    else this.fail(this.#inputError ?? new PythonError(traceback));
  }

  fail(error: Error): void {
    if (this.#pieces === undefined) this.response.fail(error);
    else this.#pieces.fail(error);
  }

  /** The rest of the request's body will not come; gives what to tell the app. */
  inputFailed(error: unknown): string {
    if (error instanceof RequestBodyError) this.#inputError = error;
    return error instanceof Error ? error.message : String(error);
  }

  log(text: string): void {
    this.environ['wsgi.errors'].write(text);
  }

  #deliver(source: PiecesSource): void {
    this.#pieces = new Pieces(source);
    this.response.deliver(this.#pieces);
  }

  #answer({ status, headers }: { status: string; headers: readonly Header[] }): boolean {
    try {
      this.#startResponse(status, headers);
      return true;
    } catch (error) {
      this.response.fail(error);
      return false;
    }
  }
}
