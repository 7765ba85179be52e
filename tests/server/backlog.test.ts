import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { startServer } from '../fixtures/server.ts';

// Of the fixture's server. Linux lets one more wait than asked for.
const BACKLOG = 64;

/** Opens 600 connections and tells how many a listener took that accepts none meanwhile. */
const CROWD = `
  let taken = 0, refused = 0;
  const done = () => taken + refused === 600 && (console.log(taken), process.exit());
  for (let i = 0; i < 600; i++) {
    require('node:net').connect(process.argv[1])
      .on('connect', () => { taken++; done(); })
      .on('error', () => { refused++; done(); });
  }
`;

test('as many connections wait as the option listen says, not as many as Node would let', async () => {
  await using running = await startServer(() => [], { socket: 'unix' });
  const { path } = running.address as { path: string };
  // Synchronously: this process accepts nothing until it is over.
  const crowd = spawnSync(process.execPath, ['-e', CROWD, path], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(Number(crowd.stdout)).toBe(BACKLOG + 1);
});
