import { constants, lstatSync, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { resolve } from 'node:path';

import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import type { Log } from './log.ts';
import { makeFifo } from './make-fifo.ts';
import type { MasterCommands } from './master-commands.ts';
import { describeOption } from './option-origin.ts';

const LETTERS: Readonly<Record<string, (commands: MasterCommands, reason: string) => void>> = {
  '+': (commands, reason) => commands.scale(reason, 1),
  '-': (commands, reason) => commands.scale(reason, -1),
  c: (commands, reason) => commands.reload(reason, 'chain'),
  C: (commands, reason) => commands.sleep(reason),
  l: (commands, reason) => commands.reopenLog(reason),
  L: (commands, reason) => commands.rotateLog(reason),
  p: (commands, reason) => commands.pause(reason),
  P: (commands, reason) => commands.writePidFiles(reason),
  q: (commands, reason) => commands.stop(reason),
  Q: (commands, reason) => commands.kill(reason),
  r: (commands, reason) => commands.reload(reason, 'all'),
  R: (commands, reason) => commands.reload(reason, 'all', true),
  s: (commands, reason) => commands.printStats(reason),
  w: (commands, reason) => commands.reload(reason, 'workers'),
  W: (commands, reason) => commands.reload(reason, 'workers', true),
};

/**
 * The named pipe of `master-fifo`: each letter that is written to it is a command. Of several pipes
 * one is active; a digit goes over to another, and `f` opens the active one again.
 */
export class MasterFifo {
  readonly #commands: MasterCommands;
  readonly #log: Log;
  #paths: readonly string[] = [];
  #active = 0;
  #pipe: Socket | undefined;

  constructor(commands: MasterCommands, log: Log) {
    this.#commands = commands;
    this.#log = log;
  }

  /**
   * Obeys the first pipe of a configuration. Those that are not there are created.
   *
   * @throws StartupError
   */
  obey(options: Pick<Options, 'masterFifo' | 'origins'>): void {
    const paths = options.masterFifo.map((path) => resolve(path));
    if (paths.join('\0') === this.#paths.join('\0')) return;
    try {
      for (const path of paths) createFifo(path);
    } catch (error) {
      throw new StartupError(
        'ERR_TSGI_FIFO',
        `${describeOption(options, 'master-fifo', options.masterFifo.join(', '))}: ${systemReason(error)}`,
        { cause: error },
      );
    }
    this.#paths = paths;
    this.#open(0);
  }

  /** Stops obeying; the files go, as in uWSGI at the end of the server. */
  close(): void {
    this.#pipe?.destroy();
    this.#pipe = undefined;
    for (const path of this.#paths) {
      if (lstatSync(path, { throwIfNoEntry: false })?.isFIFO()) unlinkSync(path);
    }
  }

  #open(index: number): void {
    const path = this.#paths[index];
    this.#pipe?.destroy();
    this.#pipe = undefined;
    if (path === undefined) return;
    this.#active = index;
    // Open for writing too: else each writer that leaves would be the end of file.
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.#pipe = new Socket({ fd, readable: true, writable: false });
    this.#pipe
      .on('data', (bytes: Buffer) => {
        for (const letter of bytes.toString('latin1')) this.#command(letter);
      })
      .on('error', (error) => {
        this.#log(`master-fifo ${path}: ${error.message}`);
      });
  }

  #command(letter: string): void {
    const command = LETTERS[letter];
    if (command) command(this.#commands, `fifo ${letter}`);
    else if (letter === 'f') this.#open(this.#active);
    else if (/\d/.test(letter)) this.#select(Number(letter));
    else if (letter.trim() !== '')
      this.#log(`master-fifo: unknown command ${JSON.stringify(letter)}`);
  }

  #select(index: number): void {
    if (this.#paths[index] === undefined) {
      this.#log(`master-fifo: there is no pipe ${index}`);
      return;
    }
    this.#open(index);
    this.#log(`active master fifo is now ${this.#paths[index]}`);
  }
}

function createFifo(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFIFO()) return;
  if (found) throw new Error('expected a named pipe or no file at all, got another kind of file');
  makeFifo(path);
}
