import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processTree } from '../fixtures/process-tree.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';

const SCHED_OTHER = 0;
const SCHED_BATCH = 3;

/** The scheduling policy of a process's first thread (proc_pid_stat(5), field 41). */
function policyOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field, the name, may hold spaces and ends with the last bracket.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[41 - 3]);
}

const SOCKET = ['--socket', '127.0.0.1:0'];

it('workers are batch work to the scheduler, the master is not', async () => {
  await using server = await startTsgi([...SOCKET, '--module', HELLO]);
  expect(policyOf(server.workers()[0]!)).toBe(SCHED_BATCH);
  expect(policyOf(server.pid)).toBe(SCHED_OTHER);
});

it('sched-batch = false leaves workers to the kernel', async () => {
  await using server = await startTsgi([...SOCKET, '--module', HELLO, '--sched-batch=false']);
  expect(policyOf(server.workers()[0]!)).toBe(SCHED_OTHER);
});

it("a worker's Python interpreter is as urgent as any program", async () => {
  const app = new URL('../../app/wsgi.py', import.meta.url).pathname;
  await using server = await startTsgi([...SOCKET, '--wsgi-file', app]);
  const [worker] = server.workers();
  const interpreters = (await processTree(worker!)).filter((pid) => pid !== worker);
  expect(interpreters.map(policyOf)).toEqual([SCHED_OTHER]);
});
