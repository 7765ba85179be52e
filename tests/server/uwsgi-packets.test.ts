import { describe, expect, test } from 'vitest';
import { bodySize, ok, showEnviron } from '../fixtures/apps.ts';
import { type RunningServer, startServer } from '../fixtures/server.ts';
import {
  encodeHeader,
  encodePacket,
  type UwsgiConnection,
  type Vars,
  varsOf,
} from '../fixtures/uwsgi-client.ts';

const SOCKETS = ['tcp', 'unix'] as const;
const GET = varsOf({ target: '/' });

async function answersWell(running: RunningServer): Promise<void> {
  expect(await (await running.send('/')).text()).toBe('fine');
}

/** Everything up to the end, whether that is an end or a reset. */
async function ending(connection: UwsgiConnection): Promise<string> {
  let text = '';
  try {
    for await (const chunk of connection.reader.rest()) text += chunk.toString('latin1');
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  }
  return text;
}

const lying = (block: number[]): Buffer =>
  Buffer.concat([encodeHeader(block.length), Buffer.from(block)]);

/** What is refused: the bytes, the log line, and the status if there is an answer. */
const REFUSED: Record<string, [bytes: Buffer, line: RegExp, status?: string]> = {
  'plain HTTP': [
    Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    /^plain HTTP on a uwsgi socket/,
    '400 Bad Request',
  ],
  'a TLS handshake': [Buffer.from('16030102000100', 'hex'), /^a TLS handshake on a uwsgi socket/],
  'an unknown modifier': [encodePacket(GET, 5), /unavailable modifier requested: 5/],
  'a block beyond buffer-size': [
    encodeHeader(5000),
    /invalid request block size: 5000 \(max 4096\)/,
    '431 Request Header Fields Too Large',
  ],
  'too many vars': [
    encodePacket(Array.from({ length: 51 }, (_, n): [string, string] => [`V${n}`, ''])),
    /too many vars in one request: expected at most 50/,
    '431 Request Header Fields Too Large',
  ],
  'an empty block': [encodeHeader(0), /empty request, skip/],
  'a key that lies': [lying([9, 0, 0x41]), /invalid uwsgi request \(current strsize: 3\)\. skip/],
  'an empty key': [lying([0, 0, 1, 0, 0x41]), /expected a key, got an empty one/],
  'trailing bytes': [lying([1, 0, 0x41, 0, 0, 7]), /got 1 bytes/],
  'no REQUEST_METHOD': [
    encodePacket([['PATH_INFO', '/']]),
    /expected a REQUEST_METHOD among the vars, got none/,
    '400 Bad Request',
  ],
  'a CONTENT_LENGTH that is no number': [
    encodePacket([
      ...GET.filter(([name]) => name !== 'CONTENT_LENGTH'),
      ['CONTENT_LENGTH', '1\n[x] 0\x9b'],
    ]),
    /^expected digits in CONTENT_LENGTH, got "1\\n\[x\] 0\\x9b"$/,
    '400 Bad Request',
  ],
  'a negative CONTENT_LENGTH': [
    encodePacket([
      ['REQUEST_METHOD', 'GET'],
      ['CONTENT_LENGTH', '-1'],
    ]),
    /expected digits in CONTENT_LENGTH/,
    '400 Bad Request',
  ],
  'a CONTENT_LENGTH beyond counting': [
    encodePacket([
      ['REQUEST_METHOD', 'GET'],
      ['CONTENT_LENGTH', '9'.repeat(40)],
    ]),
    /expected digits in CONTENT_LENGTH/,
    '400 Bad Request',
  ],
  'a body without a length': [
    encodePacket([
      ['REQUEST_METHOD', 'POST'],
      ['HTTP_TRANSFER_ENCODING', 'chunked'],
    ]),
    /expected CONTENT_LENGTH with the body/,
    '411 Length Required',
  ],
};

describe.for(SOCKETS)('over %s', (socket) => {
  test.for(Object.entries(REFUSED))(
    '%s: a line, the end, and the next is served',
    async ([, given]) => {
      const [bytes, line, status] = given;
      await using running = await startServer(ok(), { socket, bufferSize: 4096, maxVars: 50 });
      using connection = await running.connect();
      await connection.write(bytes);
      const answer = await ending(connection);
      if (status === undefined) expect(answer).toBe('');
      else expect(answer).toMatch(new RegExp(`^HTTP/1\\.0 ${status}\\r\\n`));
      expect(running.log).toEqual([expect.stringMatching(line)]);
      await answersWell(running);
    },
  );

  test('a truncated packet: a line, the end, and the next is served', async () => {
    await using running = await startServer(ok(), { socket });
    for (const [size, line] of [
      [2, /expected at least 4 bytes, got 2/],
      [20, /truncated uwsgi packet: expected \d+ bytes, got 20/],
    ] as const) {
      using connection = await running.connect();
      await connection.write(encodePacket(GET).subarray(0, size));
      connection.halfClose();
      expect(await ending(connection)).toBe('');
      expect(running.log.pop()).toMatch(line);
    }
    await answersWell(running);
  });

  test('coming and going without a byte is no line', async () => {
    await using running = await startServer(ok(), { socket });
    using connection = await running.connect();
    connection.halfClose();
    expect(await ending(connection)).toBe('');
    expect(running.log).toEqual([]);
  });

  test('a ping is answered by a pong, in whatever pieces it comes', async () => {
    await using running = await startServer(ok(), { socket });
    for (const size of [1, 3, 4]) {
      using connection = await running.connect();
      await connection.writeInPieces(encodeHeader(0, 100), size);
      expect(Buffer.from(await ending(connection), 'latin1')).toEqual(encodeHeader(0, 100, 1));
    }
    expect(running.records).toEqual([]);
  });

  test('modifier 30 is served, and pieces of any size make the same request', async () => {
    await using running = await startServer(bodySize, { socket });
    const request = { target: '/', method: 'POST', body: Buffer.from('hello') };
    const bytes = Buffer.concat([encodePacket(varsOf(request), 30), request.body]);
    for (const size of [1, 7, 100, bytes.length]) {
      using connection = await running.connect();
      await connection.writeInPieces(bytes, size);
      expect(await (await connection.reply()).text()).toBe('5');
    }
  });
});

async function environOf(vars: Vars): Promise<Record<string, unknown>> {
  await using running = await startServer(showEnviron);
  using connection = await running.connect();
  await connection.write(encodePacket(vars));
  const reply = await connection.reply();
  return await reply.json();
}

describe('the environ', () => {
  test('65535 bytes of vars, names of 256 bytes, empty values, bytes that are not UTF-8', async () => {
    const long = 'N'.repeat(256);
    const vars: [string, string][] = [
      ['REQUEST_METHOD', 'GET'],
      [long, ''],
      ['X_BYTES', '\xff\xfe\x80'],
    ];
    const used = vars.reduce((sum, [name, value]) => sum + 4 + name.length + value.length, 0);
    vars.push(['X_FILL', 'f'.repeat(65_535 - used - 10)]);
    const environ = await environOf(vars);
    expect(environ).toMatchObject({ [long]: '', X_BYTES: '\xff\xfe\x80' });
    expect(environ['X_FILL']).toHaveLength(65_535 - used - 10);
  });

  test('of duplicate keys the last counts', async () => {
    const environ = await environOf([
      ['REQUEST_METHOD', 'GET'],
      ['A', '1'],
      ['A', '2'],
    ]);
    expect(environ).toMatchObject({ A: '2' });
  });

  test('names that JavaScript knows change nothing but themselves', async () => {
    const environ = await environOf([
      ['REQUEST_METHOD', 'GET'],
      ['__proto__', 'x'],
      ['constructor', 'c'],
      ['toString', 't'],
    ]);
    expect(environ).toMatchObject({ constructor: 'c', toString: 't' });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('a var cannot take the place of what the server says', async () => {
    const environ = await environOf([
      ['REQUEST_METHOD', 'GET'],
      ['wsgi.url_scheme', 'evil'],
      ['wsgi.input', 'evil'],
      ['wsgi.errors', 'evil'],
      ['tsgi.worker', 'evil'],
    ]);
    expect(JSON.stringify(environ)).not.toContain('evil');
  });
});
