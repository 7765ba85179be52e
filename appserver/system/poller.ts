import { inTurn } from './in-turn.ts';
import { throwLater } from './outside.ts';
import type { LoopWatch } from './loop-watch.ts';
import type { SystemCalls } from './system-calls.ts';

/** Something with a descriptor that is polled. */
export interface Pollable {
  /**
   * Called with what epoll reports (`POLL_IN` and so on). It may be out of date, about an earlier
   * owner of the descriptor: only reading and writing tell. One callback tells many owners: who
   * calls an app does so `outside`.
   */
  onReady(flags: number): void;
}

/**
 * Tells owners of descriptors when these are ready: an epoll instance of our own, of which libuv
 * knows one descriptor, so that it keeps nothing for each connection.
 *
 * Reports are level-triggered: as long as something is ready, every turn of the event loop says so.
 */
export class Poller {
  readonly #calls: SystemCalls;
  readonly #fd: number;
  readonly #watch: LoopWatch;
  /** By descriptor. */
  readonly #owners: (Pollable | undefined)[] = [];
  readonly #flags: number[] = [];
  #size = 0;
  /** Of the polled descriptors: when there is one, it is this one. */
  #sum = 0;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#fd = calls.createPoll();
    if (this.#fd < 0) throw new Error(`expected epoll_create1 to succeed, got ${this.#fd}`);
    this.#watch = calls.watch(this.#fd, inTurn(this.#dispatch));
  }

  /** What a descriptor is polled for; 0 while it is not. */
  asked(fd: number): number {
    return this.#owners[fd] === undefined ? 0 : this.#flags[fd]!;
  }

  /**
   * Polls a descriptor for something from now on, or for nothing. The event loop stays alive as long
   * as one is polled.
   *
   * @param flags `POLL_IN` and `POLL_OUT`, or 0.
   * @returns 0, or an error's number: the kernel has limits, and then nothing is polled.
   */
  ask(fd: number, flags: number, owner: Pollable): number {
    const before = this.asked(fd);
    if (flags === before) return 0;
    if (flags === 0) {
      this.remove(fd);
      return 0;
    }
    const status = this.#calls.poll(this.#fd, before === 0 ? 'add' : 'change', fd, flags);
    if (before !== 0) {
      this.#flags[fd] = flags;
      return 0;
    }
    if (status < 0) return status;
    this.#owners[fd] = owner;
    this.#flags[fd] = flags;
    this.#sum += fd;
    if (this.#size++ === 0) this.#watch.start();
    return 0;
  }

  /** Polls a descriptor no more, even if other processes have it open. */
  remove(fd: number): void {
    if (this.asked(fd) === 0) return;
    this.#calls.poll(this.#fd, 'remove', fd, 0);
    this.forget(fd);
  }

  /** The same where nobody else has it, and it is about to be closed: that ends polling by itself. */
  forget(fd: number): void {
    if (this.asked(fd) === 0) return;
    this.#owners[fd] = undefined;
    this.#sum -= fd;
    if (--this.#size === 0) this.#watch.stop();
  }

  readonly #dispatch = (): void => {
    // Where one is polled there is no need to ask which.
    if (this.#size === 1) this.#tell(this.#sum, this.#flags[this.#sum]!);
    else this.#calls.pollNow(this.#fd, this.#tell);
  };

  readonly #tell = (fd: number, flags: number): void => {
    const owner = this.#owners[fd];
    if (owner === undefined) return;
    try {
      owner.onReady(flags);
    } catch (error) {
      // The others have not deserved to wait for ever.
      throwLater(error);
    }
  };
}
