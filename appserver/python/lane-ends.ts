import type { Socket } from 'node:net';
import type { System } from '../system/system.ts';
import { CallLaneSocket } from './call-lane-socket.ts';
import { LoanChannel } from './loan-channel.ts';
import { type LaneSocket, NetLaneSocket } from './lane-socket.ts';

/** A worker's end of one lane. */
export interface LaneEnd {
  readonly socket: LaneSocket;
  /** Where connections are lent; undefined where they cannot be. */
  readonly channel?: LoanChannel;
}

/** The sockets between a worker and an interpreter that is about to be started. */
export class LaneEnds {
  /** What the interpreter gets, as `spawn` takes it: the lanes, then a channel for loans to each. */
  readonly stdio: readonly (number | 'pipe')[];
  readonly #system: System | undefined;
  readonly #pairs: readonly (readonly [ours: number, theirs: number])[];

  /** @throws the system's error, such as EMFILE; then nothing is left open. */
  constructor(lanes: number, system: System | undefined) {
    const places = Array.from({ length: lanes });
    this.#system = system;
    const pairs: (readonly [number, number])[] = [];
    this.#pairs = pairs;
    try {
      if (system !== undefined) {
        for (const _ of [...places, ...places]) pairs.push(system.calls.socketPair());
      }
    } catch (error) {
      this.close();
      throw error;
    }
    this.stdio =
      system === undefined ? places.map(() => 'pipe') : this.#pairs.map(([, end]) => end);
  }

  /** Closes all ends: there is no process. */
  close(): void {
    for (const end of this.#pairs.flat()) this.#system!.calls.close(end);
  }

  /**
   * Our ends, once the process is started.
   *
   * @param pipes what `spawn` made of `stdio`.
   */
  sockets(pipes: readonly Socket[]): LaneEnd[] {
    const system = this.#system;
    if (system === undefined) return pipes.map((pipe) => ({ socket: new NetLaneSocket(pipe) }));
    const ends = this.#pairs.map(([ours, theirs]) => {
      system.calls.close(theirs);
      return ours;
    });
    const lanes = ends.length / 2;
    return ends.slice(0, lanes).map((end, lane) => ({
      socket: new CallLaneSocket(system, end),
      channel: new LoanChannel(system, ends[lane + lanes]!),
    }));
  }
}
