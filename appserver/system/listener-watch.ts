import { inTurn } from './in-turn.ts';
import type { LoopWatch } from './loop-watch.ts';
import { POLL_EXCLUSIVE, POLL_IN, type SystemCalls } from './system-calls.ts';

/**
 * Whom of several processes a connection wakes, as long as all of them sleep: this one in any case
 * ("always"), or whichever comes first of those that would take it ("alone"), which then has to.
 */
export type Wake = 'always' | 'alone';

/**
 * Tells when connections wait at a listening socket.
 *
 * The socket stands in the event loop's own epoll instance, and not in the poller's: the kernel can
 * wake one of several processes only where they sleep. What libuv is told of is an empty epoll
 * instance, by the name of which the kernel reports the socket: libuv changes registrations, and an
 * exclusive one may not be changed.
 */
export class ListenerWatch {
  readonly #calls: SystemCalls;
  readonly #fd: number;
  readonly #standIn: number;
  readonly #handle: LoopWatch;
  #asked: Wake | undefined;

  constructor(calls: SystemCalls, fd: number, onReady: () => void) {
    this.#calls = calls;
    this.#fd = fd;
    this.#standIn = calls.createPoll();
    if (this.#standIn < 0)
      throw new Error(`expected epoll_create1 to succeed, got ${this.#standIn}`);
    const tell = (): void => {
      if (this.#asked !== undefined) onReady();
    };
    this.#handle = calls.watch(this.#standIn, inTurn(tell));
    this.#handle.start();
  }

  /** How connections are reported; undefined while they are not. */
  get asked(): Wake | undefined {
    return this.#asked;
  }

  /**
   * Has connections reported from now on, or no more.
   *
   * @returns 0, or an error's number: the kernel has limits, and then nothing is reported.
   */
  ask(wanted: Wake | undefined): number {
    if (wanted === this.#asked) return 0;
    if (this.#asked !== undefined) this.#calls.pollInLoop('remove', this.#fd, 0, 0);
    const status = wanted === undefined ? 0 : this.#add(wanted);
    this.#asked = status < 0 ? undefined : wanted;
    return status;
  }

  #add(wake: Wake): number {
    const flags = wake === 'alone' ? POLL_IN | POLL_EXCLUSIVE : POLL_IN;
    return this.#calls.pollInLoop('add', this.#fd, flags, this.#standIn);
  }

  /** Other processes have the socket, too: closing our descriptor would not end the reports. */
  close(): void {
    this.ask(undefined);
    this.#handle.close();
    this.#calls.close(this.#standIn);
  }
}
