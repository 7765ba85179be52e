import type { ErrorStream } from '../types.ts';
import { show, ValidationError } from './validation-error.ts';

/** A `wsgi.errors` that checks how the app calls it. */
export class CheckedErrors implements ErrorStream {
  readonly #errors: ErrorStream;

  constructor(errors: ErrorStream) {
    this.#errors = errors;
  }

  write(...given: [text: string]): void {
    const [text] = given;
    if (given.length !== 1 || typeof text !== 'string') {
      const came = given.length === 1 ? show(text) : `${given.length} arguments`;
      throw wrong(`write: expected one string, got ${came}`);
    }
    this.#errors.write(text);
  }

  writelines(...given: [texts: Iterable<string>]): void {
    const [texts] = given;
    const isIterable = typeof texts === 'object' && texts !== null && Symbol.iterator in texts;
    if (given.length !== 1 || !isIterable) {
      throw wrong(`writelines: expected one iterable of strings, got ${show(texts)}`);
    }
    for (const text of texts) this.write(text);
  }

  flush(...given: []): void {
    if (given.length > 0) throw wrong('flush: expected no arguments, got some');
    this.#errors.flush();
  }
}

function wrong(message: string): ValidationError {
  return new ValidationError('app', 'ERR_WSGI_ERRORS', `wsgi.errors: ${message}`);
}
