import { expect, test } from 'vitest';
import { ok } from '../fixtures/apps.ts';
import { eventually } from '../fixtures/eventually.ts';
import { RawHttp } from '../fixtures/raw-http.ts';
import { startServer } from '../fixtures/server.ts';

const http = { protocol: 'http' } as const;

test('an app that fails before its head is a 500, and the connection goes on', async () => {
  await using running = await startServer((environ, startResponse) => {
    if (environ.PATH_INFO === '/fail') throw new Error('broken on purpose');
    return ok()(environ, startResponse);
  }, http);
  using client = await RawHttp.open(running);
  await client.send('GET /fail HTTP/1.1\nHost: a\nX-Request-Id: abc\n\n');
  expect((await client.response()).status).toBe(500);
  expect(running.log).toEqual([
    expect.stringMatching(/^\[abc\] Error: broken on purpose\n {4}at /),
  ]);
  await client.send('GET / HTTP/1.1\nHost: a\n\n');
  expect((await client.response()).body).toBe('fine');
});

test.for(['HTTP/1.0', 'HTTP/1.1'])(
  'an app that fails after its head: %s gets a reset',
  async (version) => {
    await using running = await startServer(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield Buffer.from('begun');
      throw new Error('broken on purpose');
    }, http);
    using client = await RawHttp.open(running);
    await client.send(`GET / ${version}\nHost: a\n\n`);
    await expect(client.response()).rejects.toThrow('ECONNRESET');
  },
);

test.for([
  ['a reset', (client: RawHttp) => client.socket.resetAndDestroy()],
  ['an end', (client: RawHttp) => client.socket.destroy()],
] as const)('a client that leaves by %s ends the body', async ([, leave]) => {
  let closed = 0;
  await using running = await startServer(async function* (_environ, startResponse) {
    startResponse('200 OK', []);
    try {
      for (;;) yield Buffer.alloc(64 * 1024);
    } finally {
      closed++;
    }
  }, http);
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\n\n');
  await eventually('the app runs', () => running.server.running.size === 1);
  leave(client);
  await eventually('the body is closed', () => closed === 1);
  expect(running.records).toEqual([expect.objectContaining({ aborted: true, status: 200 })]);
  expect(running.log).toEqual([]);
});

test('a request id that could forge a line is not one', async () => {
  await using running = await startServer(() => {
    throw new Error('broken');
  }, http);
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\nX-Request-Id: a b] c\n\n');
  await client.response();
  expect(running.log[0]).toMatch(/^\[-\] Error: broken/);
});
