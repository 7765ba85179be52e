import { expect, test } from 'vitest';
import { bodySize, ok } from '../fixtures/apps.ts';
import { eventually } from '../fixtures/eventually.ts';
import { RawHttp } from '../fixtures/raw-http.ts';
import { startServer } from '../fixtures/server.ts';

const http = { protocol: 'http' } as const;
const SIZE = 16 * 1024 * 1024;

test('half a head is answered 408 after http-timeout and holds nobody up', async () => {
  await using running = await startServer(ok(), { ...http, httpTimeout: 200 });
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\nX-A');
  expect(await (await running.send('/')).text()).toBe('fine');
  expect((await client.response()).status).toBe(408);
  expect(await client.rest()).toBe('');
  expect(running.log).toEqual([expect.stringContaining('Request timeout')]);
});

test('a client that says nothing is closed after http-timeout, without a line', async () => {
  await using running = await startServer(ok(), { ...http, httpTimeout: 200 });
  using client = await RawHttp.open(running);
  expect(await (await running.send('/')).text()).toBe('fine');
  expect(await client.rest()).toBe('');
  expect(running.log).toEqual([]);
});

test('an idle connection is closed after the socket timeout, without a line', async () => {
  await using running = await startServer(ok(), { ...http, socketTimeout: 80 });
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\n\n');
  await client.response();
  expect(await client.rest()).toBe('');
  expect(running.log).toEqual([]);
});

test('a client that stalls in its body gives the app ERR_BODY_TIMEOUT', async () => {
  await using running = await startServer(bodySize, { ...http, socketTimeout: 80 });
  using client = await RawHttp.open(running);
  await client.send('POST / HTTP/1.1\nHost: a\nContent-Length: 10\n\nhalf');
  expect((await client.response()).body).toBe('ERR_BODY_TIMEOUT');
});

test('a client that stalls while nobody reads is left alone', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using running = await startServer(
    async (...given) => {
      await promise;
      return bodySize(...given);
    },
    { ...http, socketTimeout: 80 },
  );
  using client = await RawHttp.open(running);
  await client.send('POST / HTTP/1.1\nHost: a\nContent-Length: 8\n\nhalf');
  await new Promise((done) => setTimeout(done, 200));
  resolve();
  await client.send('half');
  expect((await client.response()).body).toBe('8');
});

test.for([
  ['an end', (client: RawHttp): void => void client.socket.destroy()],
  ['a reset', (client: RawHttp): void => void client.socket.resetAndDestroy()],
] as const)(
  'a client that leaves its body by %s gives the app ERR_BODY_TRUNCATED',
  async ([, leave]) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    await using running = await startServer(async (environ, startResponse) => {
      try {
        await environ['wsgi.input'].read();
      } catch (error) {
        resolve((error as { code: string }).code);
      }
      return ok()(environ, startResponse);
    }, http);
    using client = await RawHttp.open(running);
    await client.send('POST / HTTP/1.1\nHost: a\nContent-Length: 10\n\nhalf');
    await eventually('the app runs', () => running.server.running.size === 1);
    leave(client);
    expect(await promise).toBe('ERR_BODY_TRUNCATED');
  },
);

test('a client that never reads is cut after the send timeout', async () => {
  await using running = await startServer(ok('x'.repeat(SIZE)), {
    ...http,
    socketTimeout: 80,
    sendTimeout: 160,
  });
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\n\n');
  await eventually('the app has answered', () => running.records.length === 1);
  await eventually('the connection is gone', async () => {
    // It is still open on our side: what counts is the server's.
    running.server.stopAccepting();
    return (await Promise.race([running.server.drained(), tick()])) === undefined;
  });
});

async function tick(): Promise<string> {
  await new Promise(setImmediate);
  return 'not yet';
}

test('a client that reads slowly gets all of it', async () => {
  await using running = await startServer(ok('x'.repeat(SIZE)), { ...http, socketTimeout: 80 });
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\n\n');
  await eventually('the app has answered', () => running.records.length === 1);
  await new Promise((done) => setTimeout(done, 300));
  expect((await client.response()).body.length).toBe(SIZE);
});

test('an endless upload that nobody reads is cut, although it never stops', async () => {
  await using running = await startServer(ok('enough'), { ...http, socketTimeout: 80 });
  using client = await RawHttp.open(running);
  await client.send('POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n');
  expect((await client.response()).body).toBe('enough');
  let closed = false;
  client.socket.on('close', () => (closed = true));
  client.socket.resume();
  await eventually('the connection is closed', () => {
    if (!closed) client.socket.write('1\r\nx\r\n');
    return closed;
  });
});
