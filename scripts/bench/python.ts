import { type Heat, runHeat } from './comparison.ts';
import { pythonPeers } from './peers.ts';
import type { Run } from './run.ts';
import { HELLO, WORKLOADS, type Workload } from './workloads.ts';

/** One Python app, and what it is asked for. */
interface Case {
  readonly app: string;
  readonly workload: Workload;
}

const [upload, stream] = ['upload', 'stream'].map((name) =>
  WORKLOADS.find((workload) => workload.name === name)!,
);

const CASES: readonly Case[] = [
  { app: 'app', workload: HELLO },
  { app: 'flask_app', workload: { ...HELLO, name: 'flask', title: 'Flask hello' } },
  {
    app: 'django_app',
    workload: { name: 'django', title: 'Django page', path: '/page', responseSize: 550 },
  },
  { app: 'app', workload: upload! },
  { app: 'app', workload: { ...stream!, title: '1 MiB from a generator' } },
];

/** Measures tsgi and uWSGI with the same Python apps, run by the same interpreter. */
export async function measurePython(run: Run): Promise<Heat[]> {
  const { sockets, workers } = run.plan;
  const heats: Heat[] = [];
  for (const socket of sockets) {
    for (const count of workers) {
      for (const { app, workload } of CASES) {
        const contest = { ...run, peers: pythonPeers(app) };
        heats.push(await runHeat(contest, { socket, workers: count }, workload));
      }
    }
  }
  return heats;
}
