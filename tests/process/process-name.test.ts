import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';

const title = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/[\0 ]+$/, '');

describe('the names of processes', () => {
  it.each([
    ['by themselves', [], 'tsgi master', 'tsgi worker 1'],
    ['with auto-procname', ['--auto-procname'], 'tsgi master', 'tsgi worker 1'],
    ['with procname', ['--procname', 'shop'], 'shop', 'shop'],
    ['with procname-master', ['--procname-master', 'boss'], 'boss', 'tsgi worker 1'],
    [
      'with procname-prefix',
      ['--procname-prefix', 'shop:'],
      'shop:tsgi master',
      'shop:tsgi worker 1',
    ],
    [
      'with procname-prefix-spaced',
      ['--procname-prefix-spaced', 'shop'],
      'shop tsgi master',
      'shop tsgi worker 1',
    ],
    [
      'with procname-append',
      ['--procname-append', ' (shop)'],
      'tsgi master (shop)',
      'tsgi worker 1 (shop)',
    ],
  ])('%s', async (_, args, master, worker) => {
    await using server = await startTsgi(['--socket', '127.0.0.1:0', '--module', HELLO, ...args]);
    expect(title(server.pid)).toBe(master);
    expect(title(server.spawned[0] ?? 0)).toBe(worker);
  });
});
