import type { Body } from '../types.ts';
import type { CheckedResponse } from './checked-response.ts';
import { show, ValidationError } from './validation-error.ts';

/** How long a server may take to call `close()` once it is done with a body, in milliseconds. */
const CLOSE_GRACE = 1000;

type Source = Body & { close?: () => unknown };
type Step = IteratorResult<Uint8Array>;

/**
 * Wraps what an app returned, so that each step is checked.
 *
 * @param report told when the server does not close it in time: too late for anybody to catch.
 * @throws ValidationError (`ERR_WSGI_BODY`) for what is no iterable of bytes.
 */
export function checkedBody(
  source: unknown,
  response: CheckedResponse,
  report: (error: ValidationError) => void,
  closeGrace: number = CLOSE_GRACE,
): Body {
  if (source instanceof Uint8Array) {
    throw wrongBody(`expected a list of bytes, got bare bytes: return [bytes]`);
  }
  if (typeof source !== 'object' || source === null) {
    throw wrongBody(`expected an iterable of Uint8Array, got ${show(source)}`);
  }
  const isAsync = Symbol.asyncIterator in source;
  if (!isAsync && !(Symbol.iterator in source)) {
    throw wrongBody('expected an iterable of Uint8Array, got an object that is none');
  }
  const use = new BodyUse(source as Source, response, report, closeGrace);
  const close = (...given: unknown[]): unknown => use.close(given.length);
  if (isAsync) return { [Symbol.asyncIterator]: () => use.iterateAsync(), close } as Body;
  return { [Symbol.iterator]: () => use.iterate(), close } as Body;
}

/** How a server uses one body: once, one step at a time, and closed exactly once afterwards. */
class BodyUse {
  readonly #source: Source;
  readonly #response: CheckedResponse;
  readonly #report: (error: ValidationError) => void;
  readonly #closeGrace: number;
  #state: 'new' | 'idle' | 'stepping' | 'over' | 'closed' = 'new';

  constructor(
    source: Source,
    response: CheckedResponse,
    report: (error: ValidationError) => void,
    closeGrace: number,
  ) {
    this.#source = source;
    this.#response = response;
    this.#report = report;
    this.#closeGrace = closeGrace;
  }

  iterate(): Iterator<Uint8Array> {
    this.#begin();
    const iterator = (this.#source as Iterable<Uint8Array>)[Symbol.iterator]();
    return {
      next: () => {
        this.#stepping();
        try {
          return this.#stepped(iterator.next());
        } catch (error) {
          this.#over();
          throw error;
        }
      },
      return: (value) => {
        this.#over();
        return iterator.return?.(value) ?? { done: true, value };
      },
    };
  }

  iterateAsync(): AsyncIterator<Uint8Array> {
    this.#begin();
    const iterator = (this.#source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    return {
      next: async () => {
        this.#stepping();
        try {
          return this.#stepped(await iterator.next());
        } catch (error) {
          this.#over();
          throw error;
        }
      },
      return: async (value) => {
        this.#over();
        return (await iterator.return?.(value)) ?? { done: true, value };
      },
    };
  }

  close(argumentCount: number): unknown {
    if (this.#state === 'closed') throw wrongClose('expected one call, got a second');
    if (this.#state === 'stepping') throw wrongClose('expected the last step to end first');
    if (argumentCount > 0) throw wrongClose(`expected no arguments, got ${argumentCount}`);
    this.#state = 'closed';
    return this.#source.close?.();
  }

  #begin(): void {
    if (this.#state !== 'new')
      throw wrongStep('expected it to be iterated once, got a second time');
    this.#state = 'idle';
  }

  #stepping(): void {
    if (this.#state === 'stepping') throw wrongStep('expected one step at a time, got a second');
    if (this.#state !== 'idle') {
      throw wrongStep(`expected no step after the ${this.#state === 'over' ? 'end' : 'close'}`);
    }
    this.#state = 'stepping';
  }

  #stepped(step: Step): Step {
    if (step.done === true) {
      this.#over();
      this.#response.end();
    } else {
      this.#response.piece(step.value);
      this.#state = 'idle';
    }
    return step;
  }

  #over(): void {
    if (this.#state === 'closed') throw wrongStep('expected no step after the close');
    if (this.#state === 'over') return;
    this.#state = 'over';
    setTimeout(() => {
      if (this.#state !== 'closed')
        this.#report(wrongClose('expected a call at the end, got none'));
    }, this.#closeGrace).unref();
  }
}

function wrongBody(message: string): ValidationError {
  return new ValidationError('app', 'ERR_WSGI_BODY', `body: ${message}`);
}

function wrongStep(message: string): ValidationError {
  return new ValidationError('server', 'ERR_WSGI_ITERATION', `body: ${message}`);
}

function wrongClose(message: string): ValidationError {
  return new ValidationError('server', 'ERR_WSGI_CLOSE', `body: close(): ${message}`);
}
