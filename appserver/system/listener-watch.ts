import { inTurn } from './in-turn.ts';
import { POLL_EXCLUSIVE, POLL_IN, type SystemCalls } from './system-calls.ts';

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
  readonly #isExclusive: boolean;
  readonly #standIn: number;
  readonly #handle: { start(): void; close(): void };
  #isAsked = false;

  /**
   * @param isExclusive one process that sleeps is woken for a connection, not all of them: whoever
   * is woken has to accept it.
   */
  constructor(calls: SystemCalls, fd: number, isExclusive: boolean, onReady: () => void) {
    this.#calls = calls;
    this.#fd = fd;
    this.#isExclusive = isExclusive;
    this.#standIn = calls.createPoll();
    if (this.#standIn < 0)
      throw new Error(`expected epoll_create1 to succeed, got ${this.#standIn}`);
    this.#handle = calls.watch(
      this.#standIn,
      inTurn(() => {
        if (this.#isAsked) onReady();
      }),
    );
    this.#handle.start();
  }

  /** Whether connections are reported. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /**
   * Has connections reported from now on, or not.
   *
   * @returns 0, or an error's number: the kernel has limits, and then nothing is reported.
   */
  ask(isWanted: boolean): number {
    if (isWanted === this.#isAsked) return 0;
    const status = isWanted ? this.#add() : this.#calls.pollInLoop('remove', this.#fd, 0, 0);
    if (isWanted && status < 0) return status;
    this.#isAsked = isWanted;
    return 0;
  }

  #add(): number {
    const flags = this.#isExclusive ? POLL_IN | POLL_EXCLUSIVE : POLL_IN;
    return this.#calls.pollInLoop('add', this.#fd, flags, this.#standIn);
  }

  /** Other processes have the socket, too: closing our descriptor would not end the reports. */
  close(): void {
    this.ask(false);
    this.#handle.close();
    this.#calls.close(this.#standIn);
  }
}
