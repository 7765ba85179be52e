import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { forgetArenas, withFewArenas } from '../../appserver/process/malloc-arenas.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';

/** How many arenas a process was told to have when it began. */
function arenasOf(pid: number): string | undefined {
  const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  return environment.find((text) => text.startsWith('MALLOC_ARENA_MAX='))?.split('=')[1];
}

const COMMAND = ['--socket', '127.0.0.1:0', '--module', HELLO];

it('workers begin with two arenas', async () => {
  await using server = await startTsgi(COMMAND);
  expect(arenasOf(server.workers()[0]!)).toBe('2');
});

it('the administrator has the last word', async () => {
  await using server = await startTsgi([...COMMAND, '--env', 'MALLOC_ARENA_MAX=5']);
  expect(arenasOf(server.workers()[0]!)).toBe('5');
});

it('what a worker starts knows nothing of it', () => {
  const before = { HOME: '/' };
  const environment = withFewArenas(before);
  expect(environment['MALLOC_ARENA_MAX']).toBe('2');
  forgetArenas(environment);
  expect(environment).toEqual(before);
  const own = withFewArenas({ MALLOC_ARENA_MAX: '5' });
  forgetArenas(own);
  expect(own).toEqual({ MALLOC_ARENA_MAX: '5' });
});
