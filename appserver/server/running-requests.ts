import type { Packet } from '../wire/packet.ts';
import type { Environ } from '../wsgi/types.ts';
import { RunningRequest } from './running-request.ts';

/** The requests that one worker has at work, each on a core of its own. */
export class RunningRequests {
  readonly #cores: (RunningRequest | undefined)[] = [];
  /** Cores without a request; the last one given back is the first to be used again. */
  readonly #idle: number[] = [];
  #ended = 0;
  #answeredByApps = 0;

  /** How many are at work. */
  get size(): number {
    return this.#cores.length - this.#idle.length;
  }

  /** How many have ended since the start. */
  get ended(): number {
    return this.#ended;
  }

  /** How many have begun since the start. */
  get begun(): number {
    return this.#ended + this.size;
  }

  /** How many of those that have ended reached an app. */
  get answeredByApps(): number {
    return this.#answeredByApps;
  }

  /** By core; as many places as were ever needed at once. */
  get cores(): readonly (RunningRequest | undefined)[] {
    return this.#cores;
  }

  begin(packet: Packet, listener: string, environ: Environ): RunningRequest {
    const core = this.#idle.pop() ?? this.#cores.length;
    const request = new RunningRequest({ packet, listener, environ }, core);
    this.#cores[core] = request;
    return request;
  }

  end({ core, environ }: RunningRequest): void {
    this.#ended++;
    if (environ['tsgi.static'] !== true) this.#answeredByApps++;
    this.#cores[core] = undefined;
    this.#idle.push(core);
  }
}
