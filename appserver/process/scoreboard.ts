/**
 * Numbers that worker processes share, in a file without a name: Apache's scoreboard in small.
 *
 * Node cannot share memory between processes, but pages of one file are the same memory to all of
 * them. The file is an array of 64-bit floating-point numbers, one place for each process: how many
 * requests it has served. Only its owner writes a place, and 8 aligned bytes are written whole.
 * A process that takes the place of a dead one counts on from its number, so the sum of all places
 * never falls.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { Beat } from './beat.ts';
import { withoutName } from './nameless-directory.ts';

const PLACE_SIZE = 8;

/** The master's end: it knows which places are taken. */
export class Scoreboard {
  readonly fd: number;
  readonly #free: number[] = [];
  #places = 0;

  constructor() {
    this.fd = withoutName((directory) => openSync(join(directory, 'scoreboard'), 'wx+', 0o600));
  }

  /** Finds a place for a new process. */
  take(): number {
    return this.#free.pop() ?? this.#places++;
  }

  /** The process that had this place is gone. */
  release(place: number): void {
    this.#free.push(place);
  }

  /** What the process at a place had written last. */
  read(place: number): number {
    const number = new Float64Array(1);
    readSync(this.fd, number, 0, PLACE_SIZE, place * PLACE_SIZE);
    return number[0]!;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** A worker's end: counts its requests, and knows how many all workers have served. */
export class RequestCounter {
  readonly #fd: number;
  readonly #position: number;
  readonly #own = new Float64Array(1);
  #all = new Float64Array(64);
  /** What the others have, as of the last beat. */
  #others: number | undefined;
  readonly #beat = new Beat(() => this.#publish());

  /** @param fd the scoreboard's descriptor in this process; `place` is what the master has found. */
  constructor(fd: number, place: number) {
    this.#fd = fd;
    this.#position = place * PLACE_SIZE;
    readSync(fd, this.#own, 0, PLACE_SIZE, this.#position);
  }

  /** Counts one request. Others see it within some milliseconds. */
  count(): void {
    this.#own[0]!++;
    this.#beat.ask();
  }

  /** Tells the others now. Call it before the process exits, or the last few are never counted. */
  flush(): void {
    this.#beat.hurry();
  }

  /** How many requests all workers have served, with those counted here. */
  total(): number {
    if (this.#others === undefined) this.#others = this.#sumOfOthers();
    return this.#others + this.#own[0]!;
  }

  #publish(): void {
    writeSync(this.#fd, this.#own, 0, PLACE_SIZE, this.#position);
    this.#others = undefined;
  }

  #sumOfOthers(): number {
    let size = readSync(this.#fd, this.#all, 0, this.#all.byteLength, 0);
    while (size === this.#all.byteLength) {
      this.#all = new Float64Array(this.#all.length * 2);
      size = readSync(this.#fd, this.#all, 0, this.#all.byteLength, 0);
    }
    let sum = 0;
    for (let at = 0; at < size / PLACE_SIZE; at++) sum += this.#all[at]!;
    return sum - (this.#position < size ? this.#all[this.#position / PLACE_SIZE]! : 0);
  }
}
