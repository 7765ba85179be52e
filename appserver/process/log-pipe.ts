import { constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

import type { LogSink } from './log.ts';
import { makeFifo } from './make-fifo.ts';
import { withoutName } from './nameless-directory.ts';

const NEWLINE = 0x0a;
/** A line without an end is passed on once it is this long. */
const LONGEST_LINE = 64 * 1024;

/**
 * A pipe from all workers, and from whatever they start, to the master: their standard output and
 * error where the master writes the log. Lines come out whole.
 */
export class LogPipe {
  /** The end to write to, for workers. When the master is gone it breaks, so that nobody waits. */
  readonly fd: number;
  readonly #readFd: number;
  readonly #sink: LogSink;
  #rest: Buffer = Buffer.alloc(0);

  /** @throws the system's error */
  constructor(sink: LogSink) {
    this.#sink = sink;
    // Node has no pipe(2): a FIFO that loses its name is one.
    [this.#readFd, this.fd] = withoutName((directory) => {
      const path = join(directory, 'log');
      makeFifo(path);
      const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return [read, openSync(path, constants.O_WRONLY)] as const;
    });
    new Socket({ fd: this.#readFd, readable: true, writable: false })
      .on('data', (chunk: Buffer) => this.#take(chunk))
      .on('error', () => {})
      // Logs alone are no reason to go on.
      .unref();
  }

  /** Passes on what is in the pipe, now. */
  drain(): void {
    const chunk = Buffer.alloc(LONGEST_LINE);
    try {
      for (let size = 1; size > 0;) {
        size = readSync(this.#readFd, chunk);
        this.#take(Buffer.from(chunk.subarray(0, size)));
      }
    } catch {
      // EAGAIN: it is empty.
    }
    if (this.#rest.length > 0) this.#sink(Buffer.concat([this.#rest, Buffer.from('\n')]));
    this.#rest = Buffer.alloc(0);
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const end = bytes.length > LONGEST_LINE ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) this.#sink(bytes.subarray(0, end));
    this.#rest = bytes.subarray(end);
  }
}
