/**
 * A walkthrough as data: what the reader of a Markdown document types, writes and sees.
 *
 * - ` ```console ` is a terminal: what stands behind `$ ` is typed, the lines up to the next `$ ` are
 *   the whole output of it. ` ```console server ` is the second terminal, the one where a server
 *   stays in the foreground. There `^C` is Ctrl-C, and a block that begins with output shows the
 *   last lines of what has come since.
 * - ` ```sh ` is for typing only: each line must succeed, whatever it prints. ` ```sh both ` is typed
 *   in both terminals.
 * - A block of any other kind after a line such as **`hello.ts`** is that file.
 * - ` ```text ` and a block of no kind are pictures.
 * - `<!-- varies: ... -->` before a block of output is the one mark of what differs from run to run
 *   (vary.ts), `<!-- not run: why -->` the one of what a test cannot do.
 */

export type TerminalName = 'main' | 'server';

/** Something typed and what follows. `typed` is missing where output goes on. */
export interface Exchange {
  readonly typed?: string;
  readonly output: readonly string[];
}

interface At {
  /** Line of the document where the block begins, from 1. */
  readonly line: number;
}

export interface FileBlock extends At {
  readonly kind: 'file';
  readonly name: string;
  readonly text: string;
}

export interface SessionBlock extends At {
  readonly kind: 'session';
  readonly terminal: TerminalName;
  readonly exchanges: readonly Exchange[];
  /** Pieces of the output that differ from run to run. */
  readonly varies: readonly string[];
}

export interface CommandsBlock extends At {
  readonly kind: 'commands';
  readonly terminals: readonly TerminalName[];
  readonly commands: readonly string[];
}

export interface UnrunBlock extends At {
  readonly kind: 'unrun';
  readonly text: string;
  readonly reason: string;
}

export type Block = FileBlock | SessionBlock | CommandsBlock | UnrunBlock;

/** What stands under one heading of the second level; what comes before the first has the title ''. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The document breaks one of the rules above. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly code = 'ERR_DOCUMENT';

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
  }
}
