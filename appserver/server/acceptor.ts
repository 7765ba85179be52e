import { getSystemErrorName } from 'node:util';
import { ListenerWatch, type Wake } from '../system/listener-watch.ts';
import type { System } from '../system/system.ts';
import { outside, throwLater } from '../system/outside.ts';
import { EXHAUSTED, WOULD_BLOCK } from '../system/system-calls.ts';
import { systemError } from '../system/system-error.ts';
import { CallTransport } from './call-transport.ts';
import type { Admission } from '../wsgi/admission.ts';
import { LateWatch } from './late-watch.ts';
import type { TransportEvents } from './transport.ts';
import { TransportSystem } from './transport-system.ts';

/** Connections that may be served in one turn of the event loop. */
const ACCEPTS_PER_TURN = 16;

/**
 * How long a connection may have to wait because the worker that was woken for it did not come to take
 * it, in milliseconds: it was killed, or something else kept it.
 */
const OVERSIGHT = 200;

/** How long to wait for a descriptor or memory to become free, in milliseconds. */
const REST = 100;

/** What takes accepted connections. */
export interface AcceptorHost<Connection extends TransportEvents> {
  /** Makes the connection that a transport's events go to. */
  connect(transport: CallTransport): Connection;
  /** Whether the connection still needs something from its client. */
  awaitsInput(connection: Connection): boolean;
  /** The connection goes on beyond this turn of the event loop. */
  keep(connection: Connection): void;
  /** Connections cannot be accepted for a while. @param code the error's name, such as EMFILE. */
  acceptFailed(code: string): void;
}

/**
 * Accepts on one listening socket.
 *
 * Requests that are answered at once are served one by one, as many as there are; one that takes time
 * ends the turn, so that another worker may take the next connection. An app that knows how many it
 * can work on gets that many in a turn, and the next when it has a place again.
 */
export class Acceptor<Connection extends TransportEvents = TransportEvents> {
  readonly #system: TransportSystem;
  readonly #fd: number;
  readonly #isTcp: boolean;
  readonly #sendTicks: number;
  readonly #host: AcceptorHost<Connection>;
  /** Accepted before their first bytes came. */
  readonly #early: { transport: CallTransport; connection: Connection }[] = [];
  readonly #admission: Admission | undefined;
  readonly #watch: ListenerWatch;
  readonly #late = new LateWatch();
  #state: 'accepting' | 'resting' | 'stopped' = 'accepting';
  #rest: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  readonly #look: NodeJS.Timeout;
  /** Whether one was accepted while we had patience. */
  #isMoving = false;
  /** Whether no connection waited when we looked. */
  #isEmpty = false;
  /** Whether the last try has failed. */
  #isExhausted = false;
  /** Whether we look again at the end of this turn. */
  #isDue = false;

  /**
   * @param fd a bound socket. It is closed by `stop`.
   * @param sendTicks beats that a peer may take nothing while we have something to send.
   * @param admission tells whether the app can take more; without it, it can.
   * @throws the system's error, such as EADDRINUSE.
   */
  constructor(
    system: System,
    { fd, backlog }: { fd: number; backlog: number },
    sendTicks: number,
    host: AcceptorHost<Connection>,
    admission?: Admission,
  ) {
    this.#system = new TransportSystem(system);
    this.#fd = fd;
    this.#host = host;
    this.#sendTicks = sendTicks;
    this.#admission = admission;
    admission?.onRelease(() => this.#acceptSoon());
    admission?.onChange(() => this.#changeWake());
    const status = system.calls.listen(fd, backlog);
    if (status < 0) throw systemError('listen', status);
    this.#isTcp = system.calls.tuneTcp(fd);
    this.#watch = new ListenerWatch(system.calls, fd, () => this.onReady());
    this.#poll(this.#wake());
    this.#look = setInterval(() => this.#lookAgain(), OVERSIGHT).unref();
  }

  /** Accepts no more, and closes the descriptor. */
  stop(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#patience);
    clearInterval(this.#look);
    if (this.#state === 'stopped') return;
    this.#watch.close();
    this.#state = 'stopped';
    this.#system.calls.close(this.#fd);
  }

  /** Connections wait, or may. */
  onReady(): void {
    this.#accept(false);
  }

  /** @param isPatient whether one may be accepted that has to wait for its place. */
  #accept(isPatient: boolean): void {
    let mayExceed = isPatient;
    for (let accepted = 0; accepted < ACCEPTS_PER_TURN; accepted++) {
      if (this.#state !== 'accepting') break;
      if (this.#isHeld() && !mayExceed) {
        if (accepted > 0 && !isPatient) this.#admission?.ahead.sawMore();
        break;
      }
      mayExceed = false;
      const fd = this.#system.calls.accept(this.#fd);
      if (fd >= 0) {
        this.#isExhausted = false;
        this.#isMoving = true;
        if (this.#serve(fd) && this.#admission?.isManaged !== true) break;
      } else if (EXHAUSTED.has(fd)) {
        this.#pause(fd);
      } else if (fd === WOULD_BLOCK) {
        this.#isEmpty = true;
        this.#admission?.ahead.sawEmptyQueue();
        break;
      }
      // Any other error is about one connection that is gone already.
    }
    if (this.#early.length > 0) this.#serveEarly();
    if (this.#state === 'accepting') this.#waitForMore();
  }

  #isHeld(): boolean {
    return this.#admission?.isHeld === true;
  }

  /** Has the kernel report what comes, or leaves it there until there is a place. */
  #waitForMore(): void {
    const isEmpty = this.#isEmpty;
    this.#isEmpty = false;
    if (!this.#isHeld() || isEmpty) {
      this.#poll(this.#wake());
      return;
    }
    this.#poll(undefined);
    if (this.#patience !== undefined) return;
    this.#isMoving = false;
    // It may be about a file, or for another app of this worker.
    this.#patience = setTimeout(this.#losePatience, this.#admission!.ahead.wait);
  }

  readonly #losePatience = (): void => {
    this.#patience = undefined;
    if (this.#state === 'accepting') this.#accept(!this.#isMoving);
  };

  /** There is a place again: looks for a connection once this turn's work is done. */
  #acceptSoon(): void {
    if (this.#watch.asked !== undefined || this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#accept(false);
    });
  }

  /** Who has long been at work must not be the only one who knows of a connection: others may be idle. */
  #wake(): Wake {
    return this.#admission === undefined || this.#admission.isIdle ? 'alone' : 'always';
  }

  #changeWake(): void {
    if (this.#watch.asked !== undefined) this.#poll(this.#wake());
  }

  #lookAgain(): void {
    if (!this.#isHeld()) this.#accept(false);
  }

  #poll(wake: Wake | undefined): void {
    const status = this.#watch.ask(wake);
    if (status < 0) this.#pause(status);
  }

  /** @returns whether the request takes more than this turn. */
  #serve(fd: number): boolean {
    const transport = new CallTransport(this.#system, fd, this.#isTcp, this.#sendTicks);
    const connection = this.#host.connect(transport);
    if (begin(transport, connection)) return this.#goesOn(transport, connection);
    this.#early.push({ transport, connection });
    return false;
  }

  /** Once again: what nginx was about to send has come meanwhile, more often than not. */
  #serveEarly(): void {
    for (const { transport, connection } of this.#early.splice(0)) {
      begin(transport, connection);
      this.#goesOn(transport, connection);
    }
  }

  #goesOn(transport: CallTransport, connection: Connection): boolean {
    if (transport.isClosed) return false;
    if (this.#host.awaitsInput(connection)) transport.watch();
    else this.#late.add(transport);
    this.#host.keep(connection);
    return true;
  }

  /** The kernel goes on reporting what waits to be accepted: to try again at once would be a busy loop. */
  #pause(status: number): void {
    this.#state = 'resting';
    this.#poll(undefined);
    // Once for each time that it comes to this, not once for each try.
    if (!this.#isExhausted) this.#host.acceptFailed(getSystemErrorName(status));
    this.#isExhausted = true;
    this.#rest = setTimeout(() => {
      this.#state = 'accepting';
      this.#poll(this.#wake());
    }, REST);
  }
}

/**
 * Reads a connection's first bytes, outside of what the app keeps for others.
 * @returns false if there are none, yet.
 */
function begin(transport: CallTransport, connection: TransportEvents): boolean {
  try {
    return outside(start, transport, connection);
  } catch (error) {
    // One connection's failure is not that of those that are accepted with it.
    transport.reset();
    throwLater(error);
    return true;
  }
}

function start(transport: CallTransport, connection: TransportEvents): boolean {
  return transport.start(connection);
}
