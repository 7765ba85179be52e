import { closeSync, existsSync, fstatSync, openSync, renameSync } from 'node:fs';

import { ctime } from '../log-time.ts';
import { systemReason } from './errors.ts';
import { descriptorSink } from './log.ts';

interface LogFileInit {
  readonly path: string;
  /** Begin a new file when this one has more bytes (`log-maxsize`); 0 for never. */
  readonly maxSize: number;
  /** What the old file is called then (`log-backupname`); by default the path, a dot and the time. */
  readonly backupName: string | undefined;
}

/** The mode of a new log file, as uWSGI creates it. */
const MODE = 0o640;

/**
 * A log file that this process alone writes, so that it can be exchanged for another at any moment
 * without a line lost or torn.
 */
export class LogFile {
  readonly #init: LogFileInit;
  #fd: number;
  #size: number;
  /** Where the next attempt is made after one that failed. */
  #nextRotation: number;

  /** @throws the system's error */
  constructor(init: LogFileInit) {
    this.#init = init;
    this.#fd = openSync(init.path, 'a', MODE);
    this.#size = fstatSync(this.#fd).size;
    this.#nextRotation = init.maxSize;
  }

  /** Appends whole lines. */
  readonly write = (lines: Buffer): void => {
    this.#append(lines);
    if (this.#init.maxSize > 0 && this.#size > this.#nextRotation) this.rotate();
  };

  /** Renames the file, and begins a new one under its name. */
  rotate(): void {
    const backup = this.#init.backupName ?? this.#freeName();
    this.#note(`logsize: ${this.#size}, triggering rotation to ${backup}...`);
    try {
      renameSync(this.#init.path, backup);
      this.#exchange();
      this.#nextRotation = this.#init.maxSize;
    } catch (error) {
      this.#note(`unable to rotate log: ${systemReason(error)}`);
      this.#nextRotation = this.#size + this.#init.maxSize;
    }
  }

  /** Opens the path again, for a tool that has moved the file away. */
  reopen(): void {
    this.#note(`logsize: ${this.#size}, triggering log-reopen...`);
    try {
      this.#exchange();
      this.#note(`${this.#init.path} reopened.`);
    } catch (error) {
      this.#note(`unable to reopen the log: ${systemReason(error)}`);
    }
  }

  #exchange(): void {
    const fd = openSync(this.#init.path, 'a', MODE);
    closeSync(this.#fd);
    this.#fd = fd;
    this.#size = fstatSync(fd).size;
  }

  #append(lines: Buffer): void {
    descriptorSink(this.#fd)(lines);
    this.#size += lines.length;
  }

  #note(text: string): void {
    this.#append(Buffer.from(`${ctime(Date.now())} - ${text}\n`));
  }

  #freeName(): string {
    const base = `${this.#init.path}.${Math.floor(Date.now() / 1000)}`;
    let name = base;
    for (let count = 1; existsSync(name); count++) name = `${base}.${count}`;
    return name;
  }
}
