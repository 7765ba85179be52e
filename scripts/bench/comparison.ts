import { Contest, type Sample, type ServerMemory } from './contest.ts';
import type { Arrangement, Peer } from './peers.ts';
import type { Plan } from './plan.ts';
import type { Sandbox } from './sandbox.ts';
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

/** Says how far the benchmark has come. */
export type Progress = (line: string) => void;

/** Measures all peers in all arrangements that the plan names. */
export async function compare(
  sandbox: Sandbox,
  plan: Plan,
  peers: readonly Peer[],
  progress: Progress,
): Promise<Comparison> {
  const heats: Heat[] = [];
  const startUps: StartUps[] = [];
  for (const socket of plan.sockets) {
    for (const workers of plan.workers) {
      const arrangement = { socket, workers };
      startUps.push(...(await measureStarts(sandbox, plan, peers, arrangement, progress)));
      for (const workload of plan.workloads) {
        heats.push(await runHeat(sandbox, plan, peers, arrangement, workload, progress));
      }
    }
  }
  return { heats, startUps };
}

async function measureStarts(
  sandbox: Sandbox,
  plan: Plan,
  peers: readonly Peer[],
  arrangement: Arrangement,
  progress: Progress,
): Promise<StartUps[]> {
  const startUps = peers.map((peer) => ({ ...arrangement, peer, times: [] as number[] }));
  for (let i = 0; i < plan.starts; i++) {
    for (const { peer, times } of alternate(startUps, i)) {
      const { server, startUp } = await startPeer(sandbox, peer, arrangement);
      await server[Symbol.asyncDispose]();
      times.push(startUp);
    }
  }
  for (const { peer, times } of startUps) {
    const list = times.map((time) => time.toFixed(0)).join(' ');
    progress(`${describe(arrangement)}  ${peer.name.padEnd(12)} first answer after ${list} ms`);
  }
  return startUps;
}

async function runHeat(
  sandbox: Sandbox,
  plan: Plan,
  peers: readonly Peer[],
  arrangement: Arrangement,
  workload: Workload,
  progress: Progress,
): Promise<Heat> {
  // Fresh servers for each workload, so that their memory is that of this workload.
  await using contest = await Contest.start(sandbox, peers, arrangement);
  const { connections, seconds } = plan;
  for (const peer of peers) await contest.measure(peer, workload, { connections, seconds: 1 });
  const rows = peers.map((peer) => ({ peer, samples: [] as Sample[] }));
  for (let round = 0; round < plan.rounds; round++) {
    for (const { peer, samples } of alternate(rows, round)) {
      const sample = await contest.measure(peer, workload, { connections, seconds });
      samples.push(sample);
      progress(
        `${describe(arrangement)}  ${workload.name.padEnd(8)} ${peer.name.padEnd(12)} ${format(sample)}`,
      );
    }
  }
  const measured = rows.map((row) => ({ ...row, memory: contest.memory(row.peer) }));
  return { ...arrangement, workload, measured };
}

/** Every other round goes backwards, so that nobody always comes first. */
function alternate<Member>(members: readonly Member[], round: number): readonly Member[] {
  return round % 2 === 0 ? members : members.toReversed();
}

const describe = ({ socket, workers }: Arrangement): string => `${socket.padEnd(4)} ${workers}w`;

function format(sample: Sample): string {
  const figures = [
    `${sample.requestsPerSecond.toFixed(0).padStart(6)}/s`,
    `p50 ${sample.p50.toFixed(2)} ms`,
    `p99 ${sample.p99.toFixed(2)} ms`,
    `CPU ${sample.cpu.toFixed(1)} µs`,
    `nginx ${sample.nginxCpu.toFixed(1)} µs`,
    `others ${(sample.foreign * 100).toFixed(0)}%`,
  ];
  if (sample.errors > 0) figures.push(`${sample.errors} ERRORS`);
  return figures.join('  ');
}
