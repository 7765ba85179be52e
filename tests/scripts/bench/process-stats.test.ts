import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import {
  children,
  cpuTime,
  memory,
  ownCpuTime,
  parseMemory,
  parseStat,
  processTree,
} from '../../../scripts/bench/process-stats.ts';

test('a stat line: the parent, and user and system time of the process and its ended children', () => {
  const fields = 'S 7 1 1 0 -1 4194304 100 0 0 0 11 22 33 44 20 0 1 0';
  expect(parseStat(`42 (node) ${fields}`)).toEqual({ parent: 7, cpu: 110 * 10_000 });
});

test('a process may be called as it likes', () => {
  const fields = 'S 7 1 1 0 -1 0 0 0 0 0 1 2 3 4 20';
  expect(parseStat(`42 (a) R 9 (b)) ${fields}`)).toEqual({ parent: 7, cpu: 10 * 10_000 });
});

test('a rollup: kilobytes as bytes; nothing for a process that has ended', () => {
  const text = '00400000-7ff000 ---p 00000000 00:00 0 [rollup]\nRss:   2048 kB\nPss:   1024 kB\n';
  expect(parseMemory(text)).toEqual({ rss: 2 << 20, pss: 1 << 20 });
  expect(parseMemory('')).toEqual({ rss: 0, pss: 0 });
});

/** A shell with one child that works until its input ends; both say when they are there. */
async function startFamily() {
  const work = 'let i = 0; const end = Date.now() + 300; while (Date.now() < end) i++;';
  const script = `${work} console.log('done'); process.stdin.resume()`;
  const shell = spawn('sh', ['-c', '"$0" -e "$1"; exit 0', process.execPath, script]);
  await once(shell.stdout, 'data');
  return {
    pid: shell.pid!,
    async [Symbol.asyncDispose]() {
      shell.stdin.end();
      await once(shell, 'exit');
    },
  };
}

test('a tree holds children, their CPU time counts, and so does their memory', async () => {
  const before = ownCpuTime();
  {
    await using family = await startFamily();
    const workers = children(family.pid);
    expect(workers).toHaveLength(1);
    expect(processTree(family.pid)).toEqual([family.pid, ...workers]);
    expect(processTree(process.pid)).toEqual(expect.arrayContaining([family.pid, ...workers]));
    // A busy loop of 300 ms, on a machine that may give it only a tenth of a CPU.
    expect(cpuTime(family.pid)).toBeGreaterThan(30_000);
    const { rss, pss } = memory(family.pid);
    expect(rss).toBeGreaterThan(10 << 20);
    expect(pss).toBeGreaterThan(0);
    expect(pss).toBeLessThanOrEqual(rss);
  }
  expect(ownCpuTime() - before).toBeGreaterThan(30_000);
});

test('a process that has ended has neither time nor memory', () => {
  const nobody = 2 ** 22 + 1;
  expect(cpuTime(nobody)).toBe(0);
  expect(memory(nobody)).toEqual({ rss: 0, pss: 0 });
});
