import type { Writable } from 'node:stream';

/** What a command reads and writes; tests give their own. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: Writable;
}

/** A one-shot command, `tsgi NAME ...`. */
export interface Command {
  /** @returns the exit code. @throws UsageError */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** The command line makes no sense; `message` says what was expected, then what came. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'ERR_USAGE';
}
