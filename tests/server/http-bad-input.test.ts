import { describe, expect, test } from 'vitest';
import { bodySize, ok } from '../fixtures/apps.ts';
import { eventually } from '../fixtures/eventually.ts';
import { RawHttp } from '../fixtures/raw-http.ts';
import { type RunningServer, startServer } from '../fixtures/server.ts';

const http = { protocol: 'http' } as const;

async function answersWell(running: RunningServer): Promise<void> {
  expect(await (await running.send('/')).text()).toBe('fine');
}

/** Requests that no two parsers may read differently, by what is wrong with them. */
const REFUSED: Record<string, string> = {
  'Content-Length and Transfer-Encoding':
    'POST / HTTP/1.1\nHost: a\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\nGET /smuggled HTTP/1.1\nHost: a\n\n',
  'Transfer-Encoding and Content-Length':
    'POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nContent-Length: 5\n\n0\n\n',
  'two different Content-Lengths':
    'POST / HTTP/1.1\nHost: a\nContent-Length: 5\nContent-Length: 6\n\nhello',
  'the same Content-Length twice':
    'POST / HTTP/1.1\nHost: a\nContent-Length: 5\nContent-Length: 5\n\nhello',
  'a list of Content-Lengths': 'POST / HTTP/1.1\nHost: a\nContent-Length: 5, 5\n\nhello',
  'a signed Content-Length': 'POST / HTTP/1.1\nHost: a\nContent-Length: +5\n\nhello',
  'a hexadecimal Content-Length': 'POST / HTTP/1.1\nHost: a\nContent-Length: 0x5\n\nhello',
  'a negative Content-Length': 'POST / HTTP/1.1\nHost: a\nContent-Length: -1\n\n',
  'a huge Content-Length': `POST / HTTP/1.1\nHost: a\nContent-Length: ${'9'.repeat(30)}\n\n`,
  'chunked not last': 'POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked, identity\n\n0\n\n',
  'Transfer-Encoding twice':
    'POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n',
  'a space before the colon': 'GET / HTTP/1.1\nHost : a\n\n',
  'a folded header': 'GET / HTTP/1.1\nHost: a\nX-A: 1\n 2\n\n',
  'a header without a name': 'GET / HTTP/1.1\nHost: a\n: x\n\n',
  'NUL in a header': 'GET / HTTP/1.1\nHost: a\nX-A: a\0b\n\n',
  'a lone CR in a header': 'GET / HTTP/1.1\nHost: a\nX-A: a\rb\n\n',
  'no Host': 'GET / HTTP/1.1\n\n',
  'two Hosts': 'GET / HTTP/1.1\nHost: a\nHost: b\n\n',
  'bytes beyond ASCII in the target': 'GET /caf\xe9 HTTP/1.1\nHost: a\n\n',
  'a target with a space': 'GET /a b HTTP/1.1\nHost: a\n\n',
  'an unknown method': 'FLY / HTTP/1.1\nHost: a\n\n',
  'an unknown version': 'GET / HTTP/3.7\nHost: a\n\n',
  'no HTTP at all': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\n\n',
  'the preface of HTTP/2': 'PRI * HTTP/2.0\n\nSM\n\n',
  'a uwsgi packet': '\0\x10\0\0\x06\0METHOD\x03\0GET\n\n',
};

test.for(Object.entries(REFUSED))('%s: 400, a line, the end', async ([, text]) => {
  let calls = 0;
  await using running = await startServer((...given) => {
    calls++;
    return ok()(...given);
  }, http);
  using client = await RawHttp.open(running);
  await client.send(text);
  const response = await client.response();
  expect(response.status).toBe(400);
  expect(await client.rest()).toBe('');
  expect(calls).toBe(0);
  expect(running.log).toEqual([
    expect.stringMatching(/^test: not an HTTP request that can be served: /),
  ]);
  await answersWell(running);
});

test.for(['xchunked', 'gzip, chunked'])('Transfer-Encoding: %s is 501', async (coding) => {
  await using running = await startServer(ok(), http);
  using client = await RawHttp.open(running);
  await client.send(`POST / HTTP/1.1\nHost: a\nTransfer-Encoding: ${coding}\n\n0\n\n`);
  expect((await client.response()).status).toBe(501);
  expect(running.log).toEqual([expect.stringContaining(`expected Transfer-Encoding: chunked`)]);
  await answersWell(running);
});

test('bare LF between headers is not the end of a header', async () => {
  await using running = await startServer(ok(), http);
  using client = await RawHttp.open(running);
  await client.sendBytes('GET / HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n');
  expect((await client.response()).status).toBe(400);
});

describe('431', () => {
  test('headers larger than buffer-size', async () => {
    await using running = await startServer(ok(), { ...http, bufferSize: 4096 });
    using client = await RawHttp.open(running);
    await client.send(`GET / HTTP/1.1\nHost: a\nX-A: ${'a'.repeat(5000)}\n\n`);
    expect((await client.response()).status).toBe(431);
    expect(running.log).toEqual([expect.stringMatching(/Header overflow|header/i)]);
    await answersWell(running);
  });

  test('an endless header', async () => {
    await using running = await startServer(ok(), { ...http, bufferSize: 4096 });
    using client = await RawHttp.open(running);
    await client.sendBytes(`GET /${'a'.repeat(100_000)}`);
    expect((await client.response()).status).toBe(431);
    await answersWell(running);
  });

  test('more headers than max-vars allows', async () => {
    await using running = await startServer(ok(), { ...http, maxVars: 30 });
    using client = await RawHttp.open(running);
    const headers = Array.from({ length: 31 }, (_, n) => `X-${n}: v\n`).join('');
    await client.send(`GET / HTTP/1.1\nHost: a\n${headers}\n`);
    const response = await client.response();
    expect(response.status).toBe(431);
    expect(running.log).toEqual([expect.stringContaining('expected at most 30')]);
    await answersWell(running);
  });

  test('no header is dropped silently', async () => {
    await using running = await startServer(
      (environ, startResponse) => ok(String(environ['HTTP_LAST']))(environ, startResponse),
      { ...http, maxVars: 10_000 },
    );
    using client = await RawHttp.open(running);
    const headers = Array.from({ length: 2500 }, (_, n) => `X-${n}: v\n`).join('');
    await client.send(`GET / HTTP/1.1\nHost: a\n${headers}Last: here\n\n`);
    expect((await client.response()).body).toBe('here');
  });
});

describe('a chunked body that breaks its framing', () => {
  test('gives the app an error, whose answer the client gets', async () => {
    await using running = await startServer(bodySize, http);
    using client = await RawHttp.open(running);
    await client.send('POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n3\nabc\nzz\n');
    expect((await client.response()).body).toBe('ERR_BODY_MALFORMED');
    expect(await client.rest()).toBe('');
    expect(running.log.join()).toContain('not an HTTP request that can be served');
  });

  test('never gets into a response that has begun', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using running = await startServer(async function* (_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '8']]);
      yield Buffer.from('half');
      await promise;
      yield Buffer.from('half');
    }, http);
    using client = await RawHttp.open(running);
    await client.send('POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\nzz\n');
    await eventually('it is refused', () => running.log.length === 1);
    resolve();
    expect((await client.response()).body).toBe('halfhalf');
    expect(await client.rest()).toBe('');
  });
});

test('garbage after a request does not get into its response, and ends the connection after it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using running = await startServer(async (...given) => {
    await promise;
    return ok('whole')(...given);
  }, http);
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\n\n\x01garbage\n\n');
  await eventually('it is refused', () => running.log.length === 1);
  resolve();
  expect((await client.response()).body).toBe('whole');
  expect(await client.rest()).toBe('');
  expect(running.log.length).toBe(1);
});

test('what is sent after a refusal makes no more lines', async () => {
  await using running = await startServer(ok(), http);
  using client = await RawHttp.open(running);
  client.socket.on('error', () => {});
  let closed = false;
  client.socket.on('close', () => (closed = true));
  client.socket.resume();
  await eventually('the connection is closed', () => {
    if (!closed) client.socket.write('\x01garbage\r\n\r\n');
    return closed;
  });
  expect(running.log.length).toBe(1);
});
