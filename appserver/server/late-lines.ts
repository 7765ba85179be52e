import { describeThrown } from '../wsgi/describe-thrown.ts';
import { fittingLine } from './request-log.ts';
import type { RenderLine } from './log-format.ts';
import type { RequestRecord } from './request-record.ts';

/** Takes one line without its newline. */
type Write = (line: string) => void;

/** A log that asks for lines when it is about to write. */
export interface LateWriter {
  /** @param make called to queue the lines that are due, before others are queued or written. */
  makeLate(make: (write: Write) => void): LateRequests;
}

/** How to have lines made. */
interface LateRequests {
  /** Within some milliseconds. */
  soon(): void;
  now(): void;
}

/** Requests that may wait: what they hold is not garbage until then, and should not grow old. */
const MOST_WAITING = 16;

/**
 * The lines of requests, made together. One by one, between other work, each would find its code and
 * data gone from the processor's caches, which costs more than the making.
 */
export class LateLines {
  readonly #render: RenderLine;
  readonly #requests: LateRequests;
  #waiting: RequestRecord[] = [];

  constructor(render: RenderLine, writer: LateWriter) {
    this.#render = render;
    this.#requests = writer.makeLate((write) => this.#make(write));
  }

  add(record: RequestRecord): void {
    const { length } = this.#waiting;
    this.#waiting[length] = record;
    if (length === 0) this.#requests.soon();
    else if (length + 1 === MOST_WAITING) this.#requests.now();
  }

  #make(write: Write): void {
    const records = this.#waiting;
    this.#waiting = [];
    for (const record of records) write(this.#line(record));
  }

  #line(record: RequestRecord): string {
    try {
      return fittingLine(record, this.#render);
    } catch (error) {
      // An app may have put anything into its log variables.
      return `request log: ${describeThrown(error)}`;
    }
  }
}
