import type { Input } from '../types.ts';
import { show, type Side, ValidationError } from './validation-error.ts';

const NEWLINE = 0x0a;

/** A `wsgi.input` that checks how the app calls it and what the server gives. */
export class CheckedInput implements Input {
  readonly #input: Input;
  #isReading = false;

  constructor(input: Input) {
    this.#input = input;
  }

  async read(...given: [size?: number]): Promise<Buffer> {
    const size = checkSize('read', given);
    const bytes = await this.#exclusive(() => this.#input.read(...given));
    return checkBytes('read', bytes, size);
  }

  async readline(...given: [size?: number]): Promise<Buffer> {
    const size = checkSize('readline', given);
    const line = await this.#exclusive(() => this.#input.readline(...given));
    return checkLine('readline', line, size);
  }

  async readlines(...given: [hint?: number]): Promise<Buffer[]> {
    checkSize('readlines', given);
    const lines = await this.#exclusive(() => this.#input.readlines(...given));
    if (!Array.isArray(lines)) {
      throw wrong('server', `readlines: expected an array of lines, got ${show(lines)}`);
    }
    for (const line of lines) checkLine('readlines', line, Infinity);
    return lines;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    const pieces = this.#input[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.#exclusive(() => pieces.next());
        if (done === true) return;
        const piece = checkBytes('iteration', value, Infinity);
        if (piece.length === 0) {
          throw wrong('server', 'iteration: expected at least one byte, got none before the end');
        }
        yield piece;
      }
    } finally {
      await pieces.return?.();
    }
  }

  /** One reader at a time, as with any file. */
  async #exclusive<Result>(read: () => Promise<Result>): Promise<Result> {
    if (this.#isReading) {
      throw wrong('app', 'expected the read before to be awaited, got another one meanwhile');
    }
    this.#isReading = true;
    try {
      return await read();
    } finally {
      this.#isReading = false;
    }
  }
}

function checkSize(method: string, given: readonly unknown[]): number {
  if (given.length > 1) {
    throw wrong('app', `${method}: expected at most one argument, got ${given.length}`);
  }
  const [size] = given;
  if (size !== undefined && !Number.isInteger(size)) {
    throw wrong('app', `${method}: expected a whole number, got ${show(size)}`);
  }
  return size === undefined || (size as number) < 0 ? Infinity : (size as number);
}

function checkBytes<Bytes extends Uint8Array>(method: string, bytes: Bytes, most: number): Bytes {
  if (!((bytes as unknown) instanceof Uint8Array)) {
    throw wrong('server', `${method}: expected bytes, got ${show(bytes)}`);
  }
  if (bytes.length > most) {
    throw wrong('server', `${method}: expected at most ${most} bytes, got ${bytes.length}`);
  }
  return bytes;
}

function checkLine(method: string, line: Buffer, most: number): Buffer {
  const newline = checkBytes(method, line, most).indexOf(NEWLINE);
  if (newline >= 0 && newline < line.length - 1) {
    throw wrong('server', `${method}: expected one line, got bytes after its newline`);
  }
  return line;
}

function wrong(side: Side, message: string): ValidationError {
  return new ValidationError(side, 'ERR_WSGI_INPUT', `wsgi.input: ${message}`);
}
