import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';
import { get } from './requests.ts';

const WORKERS = 8;
const REQUESTS = 300;

/** How often a process has gone to sleep of itself (proc_pid_status(5)). */
function sleeps(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s*(\d+)/mu.exec(status)![1]);
}

it('one connection wakes one worker, not all of them', async () => {
  const args = ['--socket', '127.0.0.1:0', '--module', HELLO, `--processes=${WORKERS}`];
  await using server = await startTsgi(args);
  const count = (): number => server.workers().reduce((sum, pid) => sum + sleeps(pid), 0);
  const before = count();
  for (let request = 0; request < REQUESTS; request++) await get(server.address());
  // What they log and tell each other wakes them, too, but not for each request.
  expect(count() - before).toBeLessThan((REQUESTS * WORKERS) / 2);
});
