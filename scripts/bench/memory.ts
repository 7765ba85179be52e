import { Contest, type ServerMemory } from './contest.ts';
import type { Peer } from './peers.ts';
import type { Run } from './run.ts';
import { HELLO } from './workloads.ts';

/** Memory after so many requests. */
export interface MemoryPoint {
  readonly requests: number;
  readonly memory: ServerMemory;
}

/** How the memory of one peer goes on. */
export interface MemoryCourse {
  readonly peer: Peer;
  readonly points: readonly MemoryPoint[];
}

/** Requests of the whole course. */
const REQUESTS = 2_000_000;
/** What one peer may take at most, in milliseconds. */
const LIMIT = 240_000;

/** Loads each peer until it has served two million requests, and looks at its memory on the way. */
export async function watchMemory(run: Run): Promise<MemoryCourse[]> {
  const arrangement = { socket: run.plan.sockets[0]!, workers: run.plan.workers[0]! };
  const { connections, seconds } = run.plan;
  const courses: MemoryCourse[] = [];
  for (const peer of run.peers) {
    await using contest = await Contest.start(run.sandbox, [peer], arrangement);
    const points = [{ requests: 1, memory: contest.memory(peer) }];
    const limit = performance.now() + LIMIT;
    for (let requests = 1; requests < REQUESTS && performance.now() < limit;) {
      const sample = await contest.measure(peer, HELLO, { connections, seconds });
      requests += sample.requests;
      const memory = contest.memory(peer);
      points.push({ requests, memory });
      const worker = (memory.workerRss / 2 ** 20).toFixed(1);
      run.progress(
        `${peer.name.padEnd(12)} ${String(requests).padStart(8)} requests  ${worker} MiB a worker`,
      );
      if (run.plan.rounds === 1) break;
    }
    courses.push({ peer, points });
  }
  return courses;
}
