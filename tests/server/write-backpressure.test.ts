import { expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';

test('an endless stream to a slow reader is bounded in memory', async () => {
  let pieces = 0;
  await using running = await startServer(function* (_environ, startResponse) {
    startResponse('200 OK', []);
    for (;;) {
      pieces++;
      yield Buffer.alloc(64 * 1024);
    }
  });
  using connection = await running.connect();
  await connection.write(encodePacket(varsOf({ target: '/' })));
  await connection.reply();
  let last = -1;
  await eventually('the app is held back', async () => {
    const before = pieces;
    await new Promise((done) => setTimeout(done, 100));
    last = pieces;
    return pieces === before;
  });
  expect(last * 64 * 1024).toBeLessThan(32 * 1024 * 1024);
});
