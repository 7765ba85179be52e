import { alternate } from './comparison.ts';
import { Contest, type Sample } from './contest.ts';
import type { Peer } from './peers.ts';
import type { Run } from './run.ts';
import { describeSample } from './sample-text.ts';
import { HELLO, responseOf, uploadOf, type Workload } from './workloads.ts';

/** All samples of one peer at one place of a curve. */
export interface Place {
  readonly peer: Peer;
  /** Connections, or bytes. */
  readonly at: number;
  readonly samples: readonly Sample[];
}

/** How the cost of a request grows. */
export interface Scaling {
  readonly connections: readonly Place[];
  /** By the size of the response's body. */
  readonly response: readonly Place[];
  /** By the size of the request's body. */
  readonly upload: readonly Place[];
}

const CONNECTIONS = [1, 3, 10, 32, 100, 320, 1000];
const SIZES = [1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 22];
const QUICK = 2;

/** Measures along all three curves; a quick plan only at their ends. */
export async function measureScaling(run: Run): Promise<Scaling> {
  const arrangement = { socket: run.plan.sockets[0]!, workers: run.plan.workers[0]! };
  await using contest = await Contest.start(run.sandbox, run.peers, arrangement);
  const warmUp = { connections: run.plan.connections, seconds: run.plan.warmUp };
  for (const peer of run.peers) await contest.warmUp(peer, HELLO, warmUp);
  const ends = (values: readonly number[]): readonly number[] =>
    run.plan.rounds < QUICK ? [values[0]!, values.at(-1)!] : values;
  const curve = async (
    name: string,
    values: readonly number[],
    load: (value: number) => { workload: Workload; connections: number },
  ): Promise<Place[]> => {
    const places: Place[] = [];
    for (const at of ends(values)) {
      places.push(...(await measurePlace(run, contest, name, at, load(at))));
    }
    return places;
  };
  const { connections } = run.plan;
  return {
    connections: await curve('connections', CONNECTIONS, (count) => ({
      workload: HELLO,
      connections: count,
    })),
    response: await curve('response', SIZES, (size) => ({
      workload: responseOf(size),
      connections,
    })),
    upload: await curve('upload', SIZES, (size) => ({ workload: uploadOf(size), connections })),
  };
}

async function measurePlace(
  run: Run,
  contest: Contest,
  name: string,
  at: number,
  { workload, connections }: { workload: Workload; connections: number },
): Promise<Place[]> {
  const places = run.peers.map((peer) => ({ peer, at, samples: [] as Sample[] }));
  for (let round = 0; round < run.plan.rounds; round++) {
    for (const { peer, samples } of alternate(places, round)) {
      const load = { connections, seconds: run.plan.seconds };
      const sample = await contest.measure(peer, workload, load);
      samples.push(sample);
      run.progress(
        `${name.padEnd(11)} ${String(at).padStart(7)}  ${peer.name.padEnd(12)} ${describeSample(sample)}`,
      );
    }
  }
  return places;
}
