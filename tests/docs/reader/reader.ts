import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

import { eventually } from '../../fixtures/eventually.ts';
import type {
  Block,
  CommandsBlock,
  Exchange,
  FileBlock,
  Section,
  SessionBlock,
  TerminalName,
} from '../document/document.ts';
import { settle } from '../document/vary.ts';
import type { Settled } from '../document/vary.ts';
import { Terminal } from './terminal.ts';
import type { Ended } from './terminal.ts';
import type { Translation } from './translation.ts';

/** How long a command may take, in milliseconds: some build an image. */
const LONGEST_COMMAND = 240_000;

export interface ReaderSettings {
  /** Where both terminals are opened. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the document's files go. */
  readonly directory: string;
  readonly translation: Translation;
  /** How long a server may take to say what is shown, in milliseconds; 20 seconds by default. */
  readonly patience?: number;
}

/** Somebody who does what a document says, and sees whether it says the truth. */
export class Reader implements AsyncDisposable {
  readonly #settings: ReaderSettings;
  readonly #terminals: Readonly<Record<TerminalName, Terminal>>;

  constructor(settings: ReaderSettings) {
    this.#settings = settings;
    const open = (): Terminal => new Terminal(settings.cwd, settings.env);
    this.#terminals = { main: open(), server: open() };
  }

  /** The process ids of the two terminals' shells. */
  get shells(): readonly (number | undefined)[] {
    return Object.values(this.#terminals).map(({ pid }) => pid);
  }

  /** Does everything that stands in a section; rejects at the first thing that is not as shown. */
  async follow({ blocks }: Section): Promise<void> {
    for (const block of blocks) await this.#do(block);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const terminal of Object.values(this.#terminals)) await terminal[Symbol.asyncDispose]();
  }

  async #do(block: Block): Promise<void> {
    if (block.kind === 'file') await this.#write(block);
    else if (block.kind === 'commands') await this.#obey(block);
    else if (block.kind === 'session') {
      for (const exchange of block.exchanges) {
        if (block.terminal === 'main') await this.#typeAndCompare(exchange, block);
        else await this.#tendServer(exchange, block);
      }
    }
  }

  async #write({ name, text }: FileBlock): Promise<void> {
    const path = join(this.#settings.directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, this.#settings.translation.toHere(text));
  }

  async #obey({ terminals, commands, line }: CommandsBlock): Promise<void> {
    for (const name of terminals) {
      for (const command of commands) {
        const { status, lines } = await this.#type(name, command);
        expect(status, `line ${line}: ${command}\n${lines.join('\n')}`).toBe(0);
      }
    }
  }

  async #typeAndCompare(exchange: Exchange, { line, varies }: SessionBlock): Promise<void> {
    const { lines } = await this.#type('main', exchange.typed ?? '');
    const { expected } = settle(exchange.output, this.#asShown(lines), varies);
    expect(this.#asShown(lines), `line ${line}: $ ${exchange.typed}`).toEqual(expected);
  }

  async #tendServer({ typed, output }: Exchange, block: SessionBlock): Promise<void> {
    const server = this.#terminals.server;
    const where = `line ${block.line}: the server's terminal`;
    // A new command's output is shown from its first line, everything else by its last lines.
    const isNew = typed !== undefined && typed !== '^C';
    if (isNew) void server.type(this.#settings.translation.toHere(typed));
    if (typed === '^C') {
      expect(server.isBusy, `${where}: something to interrupt`).toBe(true);
      server.interrupt();
      await eventually(`${where}: Ctrl-C ends it`, () => !server.isBusy);
    }
    const look = (): Settled => {
      const lines = this.#asShown(server.lines);
      const settled = settle(output, lines, block.varies);
      return isNew ? { ...settled, actual: lines } : settled;
    };
    const isSettled = (): boolean => !server.isBusy || agree(look());
    // What does not come true is shown by the comparison.
    await eventually(where, isSettled, this.#settings.patience).catch(() => undefined);
    const { expected, actual } = look();
    expect(actual, where).toEqual(expected);
    server.turnPage();
  }

  async #type(name: TerminalName, command: string): Promise<Ended> {
    let ended: Ended | undefined;
    void this.#terminals[name]
      .type(this.#settings.translation.toHere(command))
      .then((end) => (ended = end));
    return eventually(`"${command}" ends`, () => ended, LONGEST_COMMAND);
  }

  #asShown(lines: readonly string[]): string[] {
    return lines.map((line) => this.#settings.translation.toShown(line));
  }
}

function agree({ expected, actual }: Settled): boolean {
  return actual.length === expected.length && actual.every((line, at) => line === expected[at]);
}
