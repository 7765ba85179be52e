import { escapeControls } from './describe-thrown.ts';
import type { ErrorStream } from './types.ts';

/**
 * `wsgi.errors`: text from an app, handed to the server's log line by line, so that the lines of
 * two requests never mix within one. Control characters are escaped: what apps log often quotes the
 * request.
 */
export class RequestErrors implements ErrorStream {
  readonly #log: (line: string) => void;
  #line = '';

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  write(text: string): void {
    const lines = (this.#line + text).split(/\r?\n/);
    this.#line = lines.pop()!;
    for (const line of lines) this.#log(escapeControls(line));
  }

  writelines(texts: Iterable<string>): void {
    for (const text of texts) this.write(text);
  }

  /** Logs a line that has no newline yet. The gateway calls it when the request is over. */
  flush(): void {
    if (this.#line === '') return;
    this.#log(escapeControls(this.#line));
    this.#line = '';
  }
}
