import type { IncomingMessage } from 'node:http';
import { RequestBodyError } from '../wsgi/errors.ts';
import type { RequestBodyErrorCode } from '../wsgi/errors.ts';
import { RequestBody } from '../wsgi/input.ts';

/**
 * The body of an HTTP request on its way to the app.
 *
 * Laws, as for uwsgi:
 * - An app that waits for a client which sends nothing gets an error after the socket timeout.
 * - What the app did not read is dropped, so that the next request can follow; a client that is
 *   silent then, or takes ten timeouts to come to its end, is cut.
 */
export class HttpUpload {
  readonly input: RequestBody;
  readonly #request: IncomingMessage;
  #isDropped = false;
  #quietTicks = 0;
  #ticks = 0;

  /** @param limit most bytes; of a chunked body nobody knows beforehand how many will come. */
  constructor(request: IncomingMessage, limit: number) {
    this.#request = request;
    this.input = new RequestBody(request);
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      this.#quietTicks = 0;
      size += chunk.length;
      if (size > limit) {
        this.fail('ERR_BODY_TOO_LARGE', `expected a body of at most ${limit} bytes, got more`);
        return;
      }
      this.input.push(chunk);
    });
    request.on('end', () => this.input.finish());
    // 'close' follows and says all we need.
    request.on('error', () => {});
    request.on('close', () => {
      if (!request.complete) this.left();
    });
  }

  /** The client is gone. */
  left(): void {
    this.fail('ERR_BODY_TRUNCATED', 'the client left in its body');
  }

  fail(code: Exclude<RequestBodyErrorCode, 'ERR_BODY_CLOSED'>, reason: string): void {
    this.input.fail(new RequestBodyError(code, reason));
  }

  /** The response is over: nobody reads any more. */
  drop(): void {
    this.input.close();
    this.#isDropped = true;
    this.#quietTicks = 0;
    this.#request.resume();
  }

  /** Called at a steady beat. */
  tick(ticksAllowed: number): void {
    if (this.#request.complete) return;
    if (!this.#isDropped && !this.input.waiting) {
      this.#quietTicks = 0;
      return;
    }
    this.#quietTicks++;
    if (!this.#isDropped) {
      if (this.#quietTicks <= ticksAllowed) return;
      this.fail('ERR_BODY_TIMEOUT', 'the client sent nothing for the socket timeout');
    } else if (this.#quietTicks > ticksAllowed || ++this.#ticks > ticksAllowed * 10) {
      this.#request.destroy();
    }
  }
}

/** The request's body; undefined when it has none. */
export function uploadOf(request: IncomingMessage, limit: number): HttpUpload | undefined {
  const hasLength = Number(request.headers['content-length'] ?? 0) > 0;
  const hasBody = hasLength || request.headers['transfer-encoding'] !== undefined;
  return hasBody ? new HttpUpload(request, limit) : undefined;
}
