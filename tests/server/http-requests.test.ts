import { expect, test } from 'vitest';
import type { Application } from '../../appserver/wsgi/types.ts';
import { bodySize, echo, ok, showEnviron } from '../fixtures/apps.ts';
import { eventually } from '../fixtures/eventually.ts';
import { RawHttp } from '../fixtures/raw-http.ts';
import { startServer } from '../fixtures/server.ts';

const http = { protocol: 'http' } as const;

async function environOf(requestText: string): Promise<Record<string, unknown>> {
  await using running = await startServer(showEnviron, http);
  using client = await RawHttp.open(running);
  await client.send(requestText);
  const { body } = await client.response();
  return JSON.parse(Buffer.from(body, 'latin1').toString()) as Record<string, unknown>;
}

test('the vars of a request are those that nginx would send', async () => {
  const environ = await environOf('GET /a/b?c=d&e HTTP/1.1\nHost: example.org:8080\nX-One: 1\n\n');
  expect(environ).toMatchObject({
    REQUEST_METHOD: 'GET',
    REQUEST_URI: '/a/b?c=d&e',
    PATH_INFO: '/a/b',
    SCRIPT_NAME: '',
    QUERY_STRING: 'c=d&e',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SERVER_NAME: 'example.org',
    REMOTE_ADDR: '127.0.0.1',
    HTTP_HOST: 'example.org:8080',
    HTTP_X_ONE: '1',
    'wsgi.url_scheme': 'http',
  });
});

test.for([
  ['/%41%2f%C3%A9', '/A/\xc3\xa9'],
  ['/100%', '/100%'],
  ['/%zz%4', '/%zz%4'],
  ['/a%00b', '/a\0b'],
  ['/a//b/../c', '/a//b/../c'],
  ['/%2e%2e/', '/../'],
  ['/a+b', '/a+b'],
  ['http://other.example/x?y', '/x'],
  ['http://other.example', '/'],
  ['HTTP://other.example?q', '/'],
])('the path %s is decoded as %j', async ([target, path]) => {
  expect(await environOf(`GET ${target} HTTP/1.1\nHost: a\n\n`)).toMatchObject({ PATH_INFO: path });
});

test('OPTIONS * has the path *', async () => {
  expect(await environOf('OPTIONS * HTTP/1.1\nHost: a\n\n')).toMatchObject({ PATH_INFO: '*' });
});

test('headers: repeated ones are joined, ambiguous and dangerous ones are left out', async () => {
  const environ = await environOf(
    'GET / HTTP/1.1\nHost: a\nX-A: 1\nx-a: 2\nCookie: a=1\nCookie: b=2\nX_Forged: 1\nContent_Length: 7\n' +
      'Proxy: http://evil\nX-Latin: caf\xe9\nX-Empty:\nConstructor: c\n\n',
  );
  expect(environ).toMatchObject({
    HTTP_X_A: '1, 2',
    HTTP_COOKIE: 'a=1; b=2',
    HTTP_X_LATIN: 'caf\xe9',
    HTTP_X_EMPTY: '',
    HTTP_CONSTRUCTOR: 'c',
    CONTENT_LENGTH: '',
    CONTENT_TYPE: '',
  });
  expect(environ).not.toHaveProperty('HTTP_X_FORGED');
  expect(environ).not.toHaveProperty('HTTP_CONTENT_LENGTH');
  expect(environ).not.toHaveProperty('HTTP_PROXY');
});

test('one connection serves many requests, whether their bodies are read or not', async () => {
  await using running = await startServer((environ, startResponse) => {
    const app = environ.PATH_INFO === '/read' ? bodySize : ok('unread');
    return app(environ, startResponse);
  }, http);
  using client = await RawHttp.open(running);
  for (const path of ['read', 'unread', 'read']) {
    await client.send(`POST /${path} HTTP/1.1\nHost: a\nContent-Length: 200000\n\n`);
    await client.sendBytes('x'.repeat(200_000));
    expect((await client.response()).body).toBe(path === 'read' ? '200000' : 'unread');
  }
});

test('pipelined requests are answered in order', async () => {
  await using running = await startServer(async (environ, startResponse) => {
    // The earlier, the slower.
    await new Promise((done) => setTimeout(done, 60 - 20 * Number(environ.PATH_INFO.slice(1))));
    startResponse('200 OK', []);
    return [Buffer.from(environ.PATH_INFO)];
  }, http);
  using client = await RawHttp.open(running);
  await client.send([0, 1, 2].map((n) => `GET /${n} HTTP/1.1\nHost: a\n\n`).join(''));
  for (const path of ['/0', '/1', '/2']) expect((await client.response()).body).toBe(path);
});

test('a chunked upload is read without its framing and ends by itself', async () => {
  await using running = await startServer(bodySize, http);
  using client = await RawHttp.open(running);
  await client.send('POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n');
  for (const piece of ['3\nabc\n', '2;ext=1\nde\n', '0\nTrailer: t\n\n']) await client.send(piece);
  expect((await client.response()).body).toBe('5');
});

test('Expect: 100-continue is answered before the body', async () => {
  await using running = await startServer(echo, http);
  using client = await RawHttp.open(running);
  await client.send('POST / HTTP/1.1\nHost: a\nContent-Length: 2\nExpect: 100-continue\n\n');
  expect((await client.response()).status).toBe(100);
  await client.sendBytes('ok');
  expect((await client.response()).body).toBe('ok');
});

const answer =
  (status: string, headers: [string, string][], body: string[]): Application =>
  (_environ, startResponse) => {
    startResponse(status, headers);
    return body.map((piece) => Buffer.from(piece));
  };

test('framing: known lengths by Content-Length, others in chunks, none for HTTP/1.0', async () => {
  await using running = await startServer(
    (environ, startResponse) =>
      answer(
        '200 OK',
        [],
        environ.PATH_INFO === '/1' ? ['one'] : ['one', 'two'],
      )(environ, startResponse),
    http,
  );
  using client = await RawHttp.open(running);
  await client.send('GET /1 HTTP/1.1\nHost: a\n\n');
  expect((await client.response()).headers).toContainEqual(['Content-Length', '3']);
  await client.send('GET /2 HTTP/1.1\nHost: a\n\n');
  const chunked = await client.response();
  expect(chunked.headers).toContainEqual(['Transfer-Encoding', 'chunked']);
  expect(chunked.body).toBe('onetwo');
  await client.send('GET /2 HTTP/1.0\n\n');
  const old = await client.response();
  expect(old.headers.map(([name]) => name)).not.toContain('Transfer-Encoding');
  expect(old.body).toBe('onetwo');
});

test.for([
  ['HEAD', '200 OK'],
  ['GET', '204 No Content'],
  ['GET', '304 Not Modified'],
])('%s and %s: no body, and the connection goes on', async ([method, status]) => {
  await using running = await startServer(answer(status!, [['X-Mark', 'm']], ['body']), http);
  using client = await RawHttp.open(running);
  for (let again = 0; again < 2; again++) {
    await client.send(`${method} / HTTP/1.1\nHost: a\n\n`);
    const response = await client.response(method);
    expect(`${response.status} ${response.reason}`).toBe(status);
    expect(response.headers).toContainEqual(['X-Mark', 'm']);
  }
});

test('repeated, empty and Latin-1 response headers go out as they are', async () => {
  const headers: [string, string][] = [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
    ['X-Empty', ''],
    ['x-lower', 'caf\xe9'],
  ];
  await using running = await startServer(answer('299 My Reason', headers, ['x']), http);
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\n\n');
  const response = await client.response();
  expect(response.reason).toBe('My Reason');
  for (const header of headers) expect(response.headers).toContainEqual(header);
});

test('stopping: idle connections end at once, busy ones after their response', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using running = await startServer(async (environ, startResponse) => {
    if (environ.PATH_INFO === '/slow') await promise;
    return ok('done')(environ, startResponse);
  }, http);
  using idle = await RawHttp.open(running);
  await idle.send('GET / HTTP/1.1\nHost: a\n\n');
  await idle.response();
  using busy = await RawHttp.open(running);
  await busy.send('GET /slow HTTP/1.1\nHost: a\n\n');
  await eventually('it is at work', () => running.server.running.size === 1);
  running.server.stopAccepting();
  expect(await idle.rest()).toBe('');
  resolve();
  const last = await busy.response();
  expect(last.body).toBe('done');
  expect(last.headers).toContainEqual(['Connection', 'close']);
  expect(await busy.rest()).toBe('');
  await running.server.drained();
});

test('stopping: a client that always has another request ready is served no more than one', async () => {
  let served = 0;
  await using running = await startServer((environ, startResponse) => {
    served++;
    if (served === 3) running.server.stopAccepting();
    return ok()(environ, startResponse);
  }, http);
  using client = await RawHttp.open(running);
  const request = 'GET / HTTP/1.1\nHost: a\n\n';
  for (let sent = 0; sent < 3; sent++) {
    await client.send(request);
    expect((await client.response()).body).toBe('fine');
  }
  expect(await client.rest()).toBe('');
  expect(served).toBe(3);
  await running.server.drained();
});

test('an upgrade that nobody offers is a plain request; CONNECT is no request at all', async () => {
  await using running = await startServer(ok(), http);
  using client = await RawHttp.open(running);
  await client.send('GET / HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: websocket\n\n');
  expect((await client.response()).body).toBe('fine');
  using proxy = await RawHttp.open(running);
  await proxy.send('CONNECT evil:443 HTTP/1.1\nHost: evil\n\n');
  expect(await proxy.rest()).toBe('');
  expect(await (await running.send('/')).text()).toBe('fine');
});
