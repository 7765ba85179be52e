import type { StartResponse, Write } from '../types.ts';
import { checkHead, type CheckedHead } from './check-head.ts';
import { show, ValidationError } from './validation-error.ts';

/**
 * What an app says of one response: its calls of `start_response` and `write`, and how many bytes
 * came of it.
 */
export class CheckedResponse {
  readonly #startResponse: StartResponse;
  readonly #isHead: boolean;
  #head: CheckedHead | undefined;
  #size = 0;
  #hasReturned = false;

  constructor(startResponse: StartResponse, method: string) {
    this.#startResponse = startResponse;
    this.#isHead = method === 'HEAD';
  }

  /** The app's `start_response`. */
  readonly startResponse: StartResponse = (...given) => {
    if (given.length !== 2 && given.length !== 3) {
      throw wrong(`expected a status, headers and maybe an error, got ${given.length} arguments`);
    }
    const [status, headers, error] = given;
    const hasError = error !== undefined && error !== null;
    if (hasError && !(error instanceof Error)) {
      throw wrong(`expected an Error as third argument, got ${show(error)}`);
    }
    if (this.#head !== undefined && !hasError) {
      throw wrong('expected one call, or an error as third argument; got a second call');
    }
    const head = checkHead(status, headers);
    const write: unknown = this.#startResponse(...given);
    this.#head = head;
    if (typeof write !== 'function') {
      throw new ValidationError(
        'server',
        'ERR_WSGI_START_RESPONSE',
        `start_response: expected it to return write, got ${show(write)}`,
      );
    }
    return this.#checkedWrite(write as Write);
  };

  /** The app has returned its body: from now on that is how it sends. */
  returned(): void {
    this.#hasReturned = true;
  }

  /** A piece of the body. */
  piece(piece: unknown): Uint8Array {
    if (!(piece instanceof Uint8Array)) {
      throw wrongBody(`expected pieces of Uint8Array, got ${show(piece)}`);
    }
    if (piece.length === 0) return piece;
    if (this.#head === undefined) {
      throw wrong('expected it to be called before the first piece of the body, it was not');
    }
    if (!this.#head.hasBody) {
      throw wrongBody(`expected no body for this status, got ${piece.length} bytes`);
    }
    this.#size += piece.length;
    const { contentLength } = this.#head;
    if (contentLength !== undefined && this.#size > contentLength) {
      throw wrongBody(
        `expected ${contentLength} bytes as Content-Length says, got ${this.#size} so far`,
      );
    }
    return piece;
  }

  /** The body is complete. */
  end(): void {
    if (this.#head === undefined) {
      throw wrong('expected it to be called before the end of the body, it was not');
    }
    const { contentLength, hasBody } = this.#head;
    // HEAD may be answered with the body of GET, or without.
    if (!hasBody || contentLength === undefined || (this.#isHead && this.#size === 0)) return;
    if (this.#size < contentLength) {
      throw wrongBody(
        `expected ${contentLength} bytes as Content-Length says, got ${this.#size} in all`,
      );
    }
  }

  #checkedWrite(write: Write): Write {
    return (...given) => {
      if (given.length !== 1 || !((given[0] as unknown) instanceof Uint8Array)) {
        const came = given.length === 1 ? show(given[0]) : `${given.length} arguments`;
        throw wrongWrite('app', `expected one Uint8Array, got ${came}`);
      }
      if (this.#hasReturned) {
        throw wrongWrite('app', 'expected no call once the app has returned its body, got one');
      }
      this.piece(given[0]);
      const written: unknown = write(...given);
      if (typeof (written as { then?: unknown } | undefined)?.then !== 'function') {
        throw wrongWrite('server', `expected it to return a promise, got ${show(written)}`);
      }
      return written as Promise<void>;
    };
  }
}

function wrong(message: string): ValidationError {
  return new ValidationError('app', 'ERR_WSGI_START_RESPONSE', `start_response: ${message}`);
}

function wrongWrite(side: 'app' | 'server', message: string): ValidationError {
  return new ValidationError(side, 'ERR_WSGI_WRITE', `write: ${message}`);
}

function wrongBody(message: string): ValidationError {
  return new ValidationError('app', 'ERR_WSGI_BODY', `body: ${message}`);
}
