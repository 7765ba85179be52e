import { Contest, type Sample, type ServerMemory } from './contest.ts';
import type { Arrangement, Peer } from './peers.ts';
import type { Run } from './run.ts';
import { describeSample } from './sample-text.ts';
import { startPeer } from './start-peer.ts';
import type { Workload } from './workloads.ts';

/** What was measured of one peer with one workload: a sample for each round. */
export interface Measured {
  readonly peer: Peer;
  readonly samples: readonly Sample[];
  /** After the last round. */
  readonly memory: ServerMemory;
}

/** All peers with one workload. */
export interface Heat extends Arrangement {
  readonly workload: Workload;
  readonly measured: readonly Measured[];
}

/** Milliseconds to the first answer, for each start. */
export interface StartUps extends Arrangement {
  readonly peer: Peer;
  readonly times: readonly number[];
}

export interface Comparison {
  readonly heats: readonly Heat[];
  readonly startUps: readonly StartUps[];
}

/** Measures all peers in all arrangements that the plan names. */
export async function compare(run: Run): Promise<Comparison> {
  const { sockets, workers, workloads } = run.plan;
  const heats: Heat[] = [];
  const startUps: StartUps[] = [];
  for (const socket of sockets) {
    for (const count of workers) {
      const arrangement = { socket, workers: count };
      startUps.push(...(await measureStarts(run, arrangement)));
      for (const workload of workloads) heats.push(await runHeat(run, arrangement, workload));
    }
  }
  return { heats, startUps };
}

async function measureStarts(run: Run, arrangement: Arrangement): Promise<StartUps[]> {
  const startUps = run.peers.map((peer) => ({ ...arrangement, peer, times: [] as number[] }));
  for (let i = 0; i < run.plan.starts; i++) {
    for (const { peer, times } of alternate(startUps, i)) {
      const { server, startUp } = await startPeer(run.sandbox, peer, arrangement);
      await server[Symbol.asyncDispose]();
      times.push(startUp);
    }
  }
  for (const { peer, times } of startUps) {
    const list = times.map((time) => time.toFixed(0)).join(' ');
    run.progress(`${label(arrangement)}  start-up ${peer.name.padEnd(12)} ${list} ms`);
  }
  return startUps;
}

/** Measures the run's peers in turn, in one arrangement with one workload. */
export async function runHeat(
  run: Run,
  arrangement: Arrangement,
  workload: Workload,
): Promise<Heat> {
  // Fresh servers for each workload, so that their memory is that of this workload.
  await using contest = await Contest.start(run.sandbox, run.peers, arrangement);
  const { connections, seconds, rounds, warmUp } = run.plan;
  for (const peer of run.peers) {
    await contest.warmUp(peer, workload, { connections, seconds: warmUp });
  }
  const rows = run.peers.map((peer) => ({ peer, samples: [] as Sample[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { peer, samples } of alternate(rows, round)) {
      const sample = await contest.measure(peer, workload, { connections, seconds });
      samples.push(sample);
      const name = `${workload.name.padEnd(8)} ${peer.name.padEnd(12)}`;
      run.progress(`${label(arrangement)}  ${name} ${describeSample(sample)}`);
    }
  }
  const measured = rows.map((row) => ({ ...row, memory: contest.memory(row.peer) }));
  return { ...arrangement, workload, measured };
}

/** Every other round goes backwards, so that nobody always comes first. */
export function alternate<Member>(members: readonly Member[], round: number): readonly Member[] {
  return round % 2 === 0 ? members : members.toReversed();
}

const label = ({ socket, workers }: Arrangement): string => `${socket.padEnd(4)} ${workers}w`;
