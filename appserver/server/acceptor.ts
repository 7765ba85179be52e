import { getSystemErrorName } from 'node:util';
import type { Pollable } from '../system/poller.ts';
import type { System } from '../system/system.ts';
import { EXHAUSTED, POLL_IN, systemError, WOULD_BLOCK } from '../system/system-calls.ts';
import { CallTransport } from './call-transport.ts';
import type { TransportEvents } from './transport.ts';
import { TransportSystem } from './transport-system.ts';

/** Connections that may be served in one turn of the event loop. */
const ACCEPTS_PER_TURN = 16;

/** How long to wait for a descriptor or memory to become free, in milliseconds. */
const REST = 100;

/** What takes accepted connections. */
export interface AcceptorHost<Connection extends TransportEvents> {
  /** Makes the connection that a transport's events go to. */
  connect(transport: CallTransport): Connection;
  /** The connection goes on beyond this turn of the event loop. */
  keep(connection: Connection): void;
  /** Connections cannot be accepted for a while. @param code the error's name, such as EMFILE. */
  acceptFailed(code: string): void;
}

/**
 * Accepts on one listening socket.
 *
 * Requests that are answered at once are served one by one, as many as there are; one that takes time
 * ends the turn, so that another worker may take the next connection.
 */
export class Acceptor<Connection extends TransportEvents = TransportEvents> implements Pollable {
  readonly #system: TransportSystem;
  readonly #fd: number;
  readonly #isTcp: boolean;
  readonly #sendTicks: number;
  readonly #host: AcceptorHost<Connection>;
  /** Accepted before their first bytes came. */
  readonly #early: { transport: CallTransport; connection: Connection }[] = [];
  #state: 'accepting' | 'resting' | 'stopped' = 'accepting';
  #rest: NodeJS.Timeout | undefined;

  /**
   * @param fd a bound socket. It is closed by `stop`.
   * @param sendTicks beats that a peer may take nothing while we have something to send.
   * @throws the system's error, such as EADDRINUSE.
   */
  constructor(
    system: System,
    { fd, backlog }: { fd: number; backlog: number },
    sendTicks: number,
    host: AcceptorHost<Connection>,
  ) {
    this.#system = new TransportSystem(system);
    this.#fd = fd;
    this.#host = host;
    this.#sendTicks = sendTicks;
    const status = system.calls.listen(fd, backlog);
    if (status < 0) throw systemError('listen', status);
    this.#isTcp = system.calls.tuneTcp(fd);
    system.poller.add(fd, POLL_IN, this);
  }

  /** Accepts no more, and closes the descriptor. */
  stop(): void {
    clearTimeout(this.#rest);
    if (this.#state === 'stopped') return;
    // Other processes have the socket, too: closing our descriptor would not end the polling.
    if (this.#state === 'accepting') this.#system.poller.remove(this.#fd);
    this.#state = 'stopped';
    this.#system.calls.close(this.#fd);
  }

  onReady(): void {
    for (let accepted = 0; accepted < ACCEPTS_PER_TURN; accepted++) {
      if (this.#state !== 'accepting') break;
      const fd = this.#system.calls.accept(this.#fd);
      if (fd >= 0) {
        if (this.#serve(fd)) break;
      } else if (EXHAUSTED.has(fd)) {
        this.#pause(fd);
      } else if (fd === WOULD_BLOCK) {
        break;
      }
      // Any other error is about one connection that is gone already.
    }
    if (this.#early.length > 0) this.#serveEarly();
  }

  /** @returns whether the request takes more than this turn. */
  #serve(fd: number): boolean {
    const transport = new CallTransport(this.#system, fd, this.#isTcp, this.#sendTicks);
    const connection = this.#host.connect(transport);
    if (transport.start(connection)) return this.#goesOn(transport, connection);
    this.#early.push({ transport, connection });
    return false;
  }

  /** Once again: what nginx was about to send has come meanwhile, more often than not. */
  #serveEarly(): void {
    for (const { transport, connection } of this.#early.splice(0)) {
      transport.start(connection);
      this.#goesOn(transport, connection);
    }
  }

  #goesOn(transport: CallTransport, connection: Connection): boolean {
    if (!transport.watch()) return false;
    this.#host.keep(connection);
    return true;
  }

  /** The kernel goes on reporting what waits to be accepted: to try again at once would be a busy loop. */
  #pause(status: number): void {
    this.#state = 'resting';
    this.#system.poller.remove(this.#fd);
    this.#host.acceptFailed(getSystemErrorName(status));
    this.#rest = setTimeout(() => {
      this.#state = 'accepting';
      this.#system.poller.add(this.#fd, POLL_IN, this);
    }, REST);
  }
}
