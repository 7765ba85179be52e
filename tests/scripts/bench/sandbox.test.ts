import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { processTree } from '../../../scripts/bench/process-stats.ts';
import { Sandbox } from '../../../scripts/bench/sandbox.ts';
import { eventually } from '../../fixtures/eventually.ts';

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

test('a server is stopped with all that it started, even if they do not listen', async () => {
  await using sandbox = new Sandbox();
  const server = sandbox.start('stubborn', 'sh', [
    '-c',
    'trap "" TERM; echo ready; sleep 60; sleep 60',
  ]);
  const tree = await eventually('it has a child', () => {
    const all = processTree(server.pid);
    return all.length > 1 && all;
  });
  expect(server.ended).toBe(false);
  expect(server.logTail()).toContain('ready');
  await server[Symbol.asyncDispose]();
  expect(server.ended).toBe(true);
  await eventually('all are gone', () => !tree.some(isAlive));
});

test('what still runs at the end goes with the directory', async () => {
  let pid = 0;
  let directory = '';
  {
    await using sandbox = new Sandbox();
    ({ pid } = sandbox.start('sleeper', 'sleep', ['60']));
    ({ directory } = sandbox);
    expect(existsSync(directory)).toBe(true);
  }
  expect(existsSync(directory)).toBe(false);
  await eventually('it is gone', () => !isAlive(pid));
});

test('a program that is not there', async () => {
  await using sandbox = new Sandbox();
  expect(() => sandbox.start('nothing', 'no-such-program', [])).toThrow(
    'no-such-program: cannot be started',
  );
});
