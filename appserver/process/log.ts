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
import { Beat } from './beat.ts';
import { LineBuffer } from './line-buffer.ts';

/** Takes one message without its newline. A stack trace may span lines; they stay together. */
export type Log = (line: string) => void;

/** Takes whole lines, with their newlines. They are good during the call only. */
export type LogSink = (lines: Buffer) => void;

const PIPE_BUF = 4096;
const STDERR = 2;
/** How long a reader of the log may hold the server up before lines are given up, in milliseconds. */
const PATIENCE = 1000;

/** Collects lines for some milliseconds at most, and writes them in few, atomic writes. */
export class LineWriter {
  #sink: LogSink;
  #date: ((ms: number) => string) | undefined;
  readonly #lines = new LineBuffer(PIPE_BUF);
  readonly #beat = new Beat(() => this.flush());
  /** Queues what was put off. */
  #queueLate = (): void => {};

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

  /** Queues one line as it is. */
  readonly writePlain: Log = (line) => {
    this.#queueLate();
    this.#queue(line);
  };

  /**
   * Has lines made when they are about to be written, or another is queued: they keep their order.
   * One source has its lines made so, the last that asked.
   *
   * @param make queues them.
   * @returns how to have them made: within some milliseconds, or at once.
   */
  makeLate(make: (queue: Log) => void): { soon(): void; now(): void } {
    this.#queueLate = () => make(this.#queue);
    return { soon: () => this.#beat.ask(), now: this.#queueLate };
  }

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
    this.#queueLate();
    this.#writeQueued();
  }

  readonly #queue: Log = (line) => {
    this.#beat.ask();
    if (this.#lines.add(line)) return;
    this.#writeQueued();
    if (!this.#lines.add(line)) this.#sink(Buffer.from(`${line}\n`));
  };

  #writeQueued(): void {
    this.#lines.drain(this.#sink);
  }
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
