import { open } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Application, Header } from '../../appserver/wsgi/types.ts';
import { ok } from '../fixtures/apps.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';

const answer =
  (status: string, headers: readonly Header[] = [], body: unknown = []): Application =>
  (_environ, startResponse) => {
    startResponse(status, headers);
    return body as ReturnType<Application>;
  };

const INTERNAL = '500 Internal Server Error';

describe('attempts to split the response are a 500 and a line', () => {
  const attempts: [string, Application, RegExp][] = [
    [
      'CRLF in a value',
      answer('200 OK', [['X-A', 'a\r\nSet-Cookie: evil=1']]),
      /header X-A: expected a value/,
    ],
    ['LF in a value', answer('200 OK', [['X-A', 'a\nevil: 1']]), /header X-A: expected a value/],
    ['CR in a value', answer('200 OK', [['X-A', 'a\revil']]), /header X-A: expected a value/],
    ['NUL in a value', answer('200 OK', [['X-A', 'a\0evil']]), /header X-A: expected a value/],
    [
      'CRLF in a name',
      answer('200 OK', [['X-A: a\r\nevil', 'b']]),
      /header name: expected a token/,
    ],
    ['CRLF in the status', answer('200 OK\r\nevil: 1'), /status: expected three digits/],
    ['a body in the status', answer('200 OK\r\n\r\n<script>evil'), /status: expected three digits/],
    [
      'a line separator',
      answer('200 OK', [['X-A', 'a\u2028evil']]),
      /header X-A: expected a value in Latin-1/,
    ],
    [
      'bytes that become CRLF in Latin-1',
      answer('200 OK', [['X-A', 'a\u010d\u010aevil: 1']]),
      /header X-A: expected a value in Latin-1/,
    ],
    ['Transfer-Encoding', answer('200 OK', [['Transfer-Encoding', 'chunked']]), /hop-by-hop/],
    [
      'two lengths',
      answer('200 OK', [
        ['Content-Length', '1'],
        ['content-length', '2'],
      ]),
      /Content-Length: expected one number/,
    ],
    [
      'the same length twice',
      answer('200 OK', [
        ['Content-Length', '2'],
        ['Content-Length', '2'],
      ]),
      /Content-Length: expected one number/,
    ],
    [
      'a list of lengths',
      answer('200 OK', [['Content-Length', '1, 1']]),
      /Content-Length: expected one number/,
    ],
    [
      'a negative length',
      answer('200 OK', [['Content-Length', '-1']]),
      /Content-Length: expected one number/,
    ],
    [
      'a length beyond counting',
      answer('200 OK', [['Content-Length', '9'.repeat(20)]]),
      /Content-Length: expected one number/,
    ],
    [
      'headers that are an object',
      answer('200 OK', { 'X-A': 'b' } as never),
      /headers: expected an array/,
    ],
    [
      'a header that is a string',
      answer('200 OK', ['X-A: b'] as never),
      /headers: expected \[name, value\]/,
    ],
    [
      'a header of three',
      answer('200 OK', [['X-A', 'b', 'c']] as never),
      /headers: expected \[name, value\]/,
    ],
    [
      'a header that cannot be shown',
      answer('200 OK', [1n] as never),
      /headers: expected \[name, value\]/,
    ],
    [
      'a length that cannot be shown',
      answer('200 OK', [['Content-Length', 1n]] as never),
      /header Content-Length: expected a string/,
    ],
  ];

  test.for(attempts)('%s', async ([, app, line]) => {
    for (const protocol of ['uwsgi', 'http'] as const) {
      await using running = await startServer(
        (environ, startResponse) =>
          (environ.PATH_INFO === '/good' ? ok() : app)(environ, startResponse),
        { protocol },
      );
      const reply = await running.send('/');
      expect(`${reply.status} ${reply.reason}`).toBe(INTERNAL);
      expect(JSON.stringify(reply.headers)).not.toContain('evil');
      expect(await reply.text()).toBe('Internal Server Error\n');
      expect(running.log).toEqual([expect.stringMatching(line)]);
      expect(running.log[0]).toMatch(/^\[-\] /);
      expect(await (await running.send('/good')).text()).toBe('fine');
    }
  });
});

async function headFor(protocol: string, app: Application): Promise<string> {
  await using running = await startServer(app);
  using connection = await running.connect();
  await connection.write(
    encodePacket([
      ['REQUEST_METHOD', 'GET'],
      ['SERVER_PROTOCOL', protocol],
    ]),
  );
  return (await connection.reader.until('\r\n\r\n')).toString('latin1');
}

describe('the head on the wire', () => {
  test('repeats names, keeps case, order and Latin-1', async () => {
    const headers: Header[] = [
      ['b-B', '1'],
      ['A', ''],
      ['b-B', 'caf\xe9'],
      ['Content-Length', '0'],
    ];
    expect(await headFor('HTTP/1.1', answer('404 Ni\xf1o', headers))).toBe(
      'HTTP/1.1 404 Ni\xf1o\r\nb-B: 1\r\nA: \r\nb-B: caf\xe9\r\nContent-Length: 0\r\n\r\n',
    );
  });

  test.for([
    ['HTTP/1.0', 'HTTP/1.0'],
    ['HTTP/2.0', 'HTTP/2.0'],
    ['HTTP/3', 'HTTP/3'],
    ['HTTP/1.1\r\nevil: 1', 'HTTP/1.0'],
    ['nonsense', 'HTTP/1.0'],
    ['', 'HTTP/1.0'],
  ])('for SERVER_PROTOCOL %j it begins with %s', async ([protocol, expected]) => {
    expect(await headFor(protocol!, answer('204 No Content'))).toBe(
      `${expected} 204 No Content\r\n\r\n`,
    );
  });
});

describe('responses without a body', () => {
  test.for([
    ['HEAD', '200 OK'],
    ['GET', '204 No Content'],
    ['GET', '304 Not Modified'],
  ])('%s and %s', async ([method, status]) => {
    await using running = await startServer(answer(status!, [['X-A', 'b']], [Buffer.from('body')]));
    using connection = await running.connect();
    await connection.write(encodePacket(varsOf({ target: '/', method: method! })));
    let text = '';
    for await (const chunk of connection.reader.rest()) text += chunk.toString();
    expect(text).toMatch(
      new RegExp(`^HTTP/1.1 ${status}\r\nX-A: b\r\n(Content-Length: 4\r\n)?\r\n$`),
    );
  });
});

test('an app that fails before its head is a 500 with its request id and stack in the log', async () => {
  await using running = await startServer(() => {
    throw new Error('broken on purpose');
  });
  using connection = await running.connect();
  await connection.write(
    encodePacket([
      ['REQUEST_METHOD', 'GET'],
      ['REQUEST_ID', 'abc-123'],
    ]),
  );
  expect((await connection.reply()).status).toBe(500);
  expect(running.log).toEqual([
    expect.stringMatching(/^\[abc-123\] Error: broken on purpose\n {4}at /),
  ]);
  expect(running.records).toEqual([
    expect.objectContaining({ status: 500, failed: true, aborted: false }),
  ]);
});

test('a request id that could forge a line is not one', async () => {
  await using running = await startServer((environ, startResponse) => {
    environ['wsgi.errors'].write('said\r\nit\x1b[31m\npartly');
    return ok()(environ, startResponse);
  });
  for (const id of ['a\n[b] forged', 'a b', '', 'x'.repeat(129), 'caf\xe9']) {
    using connection = await running.connect();
    await connection.write(
      encodePacket([
        ['REQUEST_METHOD', 'GET'],
        ['REQUEST_ID', id],
      ]),
    );
    await (await connection.reply()).bytes();
    expect(running.log.splice(0)).toEqual(['[-] said', '[-] it\\x1b[31m', '[-] partly']);
  }
});

test('wsgi.file_wrapper sends a file and closes it', async () => {
  const path = new URL(import.meta.url);
  let closed = false;
  await using running = await startServer(async (environ, startResponse) => {
    const file = await open(path);
    startResponse('200 OK', []);
    const close = async (): Promise<void> => {
      await file.close();
      closed = true;
    };
    return environ['wsgi.file_wrapper']({ read: file.read.bind(file), close }, 1000);
  });
  const reply = await running.send('/');
  expect(await reply.text()).toContain('sends a file and closes it');
  await expect.poll(() => closed).toBe(true);
});
