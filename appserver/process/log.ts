/**
 * Where log lines go: whole lines, to one file descriptor that the master and all workers share.
 *
 * One write(2) of at most PIPE_BUF bytes is atomic on a pipe (POSIX write(3p)), and every write is on
 * a file that was opened for appending; so lines of several processes never mix, as long as each
 * write holds whole lines. `process.stderr` gives no such promise, and would make a pipe that is
 * shared with other processes non-blocking.
 */
import { writeSync } from 'node:fs';

import { secondFormat } from '../log-time.ts';

/** Takes one message without its newline. A stack trace may span lines; they stay together. */
export type Log = (line: string) => void;

/** Takes whole lines, with their newlines. */
export type LogSink = (lines: Buffer) => void;

const PIPE_BUF = 4096;
const STDERR = 2;
/** How long a reader of the log may hold the server up before lines are given up, in milliseconds. */
const PATIENCE = 1000;

/** Collects the lines of one turn of the event loop and writes them in few, atomic writes. */
export class LineWriter {
  #sink: LogSink;
  #date: ((ms: number) => string) | undefined;
  #lines: string[] = [];
  #scheduled = false;

  constructor(sink: LogSink = descriptorSink(STDERR)) {
    this.#sink = sink;
    process.on('exit', () => {
      this.flush();
    });
  }

  /** Queues one message, with the date if it is to have one. */
  readonly write: Log = (line) => {
    this.writePlain(this.#date ? `${this.#date(Date.now())} - ${line}` : line);
  };

  /** Queues one message as it is; it is written before the event loop's next turn. */
  readonly writePlain: Log = (line) => {
    this.#lines.push(line);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.flush();
    });
  };

  /** Writes somewhere else from now on. What is queued goes where it was meant to go. */
  redirect(sink: LogSink): void {
    this.flush();
    this.#sink = sink;
  }

  /** Puts the date in front of messages (`log-date`): a strftime format, or true for ctime's. */
  showDate(format: string | boolean): void {
    this.#date = format === false ? undefined : secondFormat(format === true ? '%c' : format);
  }

  /** Writes what is queued, now. */
  flush(): void {
    this.#scheduled = false;
    const lines = this.#lines;
    this.#lines = [];
    for (const batch of batches(lines, PIPE_BUF)) this.#sink(batch);
  }
}

/** Joins lines into pieces of at most `limit` bytes; only a line longer than that exceeds it. */
export function* batches(lines: readonly string[], limit: number): Generator<Buffer> {
  let text = '';
  let size = 0;
  for (const line of lines) {
    const length = Buffer.byteLength(line) + 1;
    if (size > 0 && size + length > limit) {
      yield Buffer.from(text);
      text = '';
      size = 0;
    }
    text += `${line}\n`;
    size += length;
  }
  if (size > 0) yield Buffer.from(text);
}

/** Writes to a descriptor, and never throws: when nobody reads the log, the server goes on. */
export function descriptorSink(fd: number): LogSink {
  return (lines) => {
    writeWhole(fd, lines);
  };
}

function writeWhole(fd: number, bytes: Buffer): void {
  let offset = 0;
  let deadline = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(fd, bytes, offset);
    } catch (error) {
      // Somebody made the shared pipe non-blocking and its reader is slow: wait for it, but not for
      // ever. Any other failure means that nobody reads the log any more.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      const now = Date.now();
      deadline ||= now + PATIENCE;
      if (now > deadline) return;
      Atomics.wait(PAUSE, 0, 0, 2);
    }
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
