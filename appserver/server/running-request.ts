import { performance } from 'node:perf_hooks';
import type { Packet } from '../wire/packet.ts';
import type { Exchange } from '../wsgi/gateway.ts';
import type { Environ } from '../wsgi/types.ts';

/** What is known of a request when it begins. */
interface RequestStart {
  readonly packet: Packet;
  readonly listener: string;
  readonly environ: Environ;
}

/** A request that an app is at work on, and a clock that began with it. */
export class RunningRequest {
  readonly packet: Packet;
  /** Name of the listener that took the connection. */
  readonly listener: string;
  readonly environ: Environ;
  /**
   * Its place among the requests that this worker runs at the same time, from 0 (uWSGI's core). A
   * place is given again once its request is over.
   */
  readonly core: number;
  /** The call of the app; set before it is made. */
  exchange: Exchange | undefined;
  /** Set when the app let an error through. */
  failed = false;
  /** Set when the client's body could not be read to its end. */
  bodyFailed = false;
  readonly #startedAt = performance.now();

  constructor({ packet, listener, environ }: RequestStart, core: number) {
    this.packet = packet;
    this.listener = listener;
    this.environ = environ;
    this.core = core;
  }

  /** Ends the request now: with a 504 if nothing was sent yet, else by a cut. */
  expire(): void {
    this.exchange?.expire('504 Gateway Timeout');
  }

  /** Milliseconds since the epoch. */
  get startedAt(): number {
    return performance.timeOrigin + this.#startedAt;
  }

  /** Milliseconds that the app has been at work on it, without those that it waited for its turn. */
  get worked(): number {
    return Math.max(0, performance.now() - (this.exchange?.beganAt ?? this.#startedAt));
  }

  /** Whole microseconds since the beginning, until now or the end. */
  get elapsed(): number {
    const until = this.exchange?.endedAt ?? performance.now();
    return Math.max(0, Math.round((until - this.#startedAt) * 1000));
  }
}
