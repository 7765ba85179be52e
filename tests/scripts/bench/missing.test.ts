import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { missingTools, tryPeers } from '../../../scripts/bench/missing.ts';
import { PEERS, type Peer } from '../../../scripts/bench/peers.ts';
import { Sandbox } from '../../../scripts/bench/sandbox.ts';

afterEach(() => vi.unstubAllEnvs());

test('missing tools are named with the command that brings them', () => {
  vi.stubEnv('PATH', '/nowhere');
  expect(missingTools()).toEqual([
    'wrk is not there: apt-get install wrk',
    'nginx is not there: apt-get install nginx',
  ]);
});

test('a program may be in any directory of PATH', async () => {
  await using sandbox = new Sandbox();
  const directory = sandbox.path('bin');
  mkdirSync(directory);
  for (const program of ['wrk', 'nginx']) symlinkSync('/bin/true', join(directory, program));
  vi.stubEnv('PATH', `/nowhere:${directory}`);
  expect(missingTools()).toEqual([]);
});

test('a peer whose program is missing is left out', async () => {
  await using sandbox = new Sandbox();
  vi.stubEnv('PATH', '/nowhere');
  const uwsgi = PEERS.find(({ name }) => name === 'uwsgi')!;
  expect(await tryPeers(sandbox, [uwsgi])).toEqual({
    present: [],
    leftOut: [
      {
        peer: uwsgi,
        reason: 'uwsgi is not there: apt-get install uwsgi-core uwsgi-plugin-python3',
      },
    ],
  });
});

const broken: Peer = {
  name: 'broken',
  title: 'broken',
  protocol: 'uwsgi',
  command: () => ['sh', '-c', 'echo no Python here; exit 1'],
};

test('a peer that does not start is left out with what it said; tsgi itself must start', async () => {
  await using sandbox = new Sandbox();
  const { leftOut } = await tryPeers(sandbox, [broken]);
  expect(leftOut[0]?.reason).toContain('it ended:\nno Python here');
  await expect(tryPeers(sandbox, [{ ...broken, required: true }])).rejects.toThrow(
    'no Python here',
  );
});
