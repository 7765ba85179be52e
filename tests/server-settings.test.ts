import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startTsgi } from './fixtures/tsgi-process.ts';
import type { TsgiProcess } from './fixtures/tsgi-process.ts';
import { encodePacket, UwsgiConnection, uwsgiClient, varsOf } from './fixtures/uwsgi-client.ts';
import { HELLO } from './process/apps.ts';

/** The limits of requests as options of a whole server; tests/server/ has what each does in detail. */
const start = (socket: 'socket' | 'http-socket', ...options: string[]): Promise<TsgiProcess> =>
  startTsgi([`--${socket}`, '127.0.0.1:0', '--module', HELLO, ...options]);

async function statusOf(server: TsgiProcess, headers: [string, string][], body?: Buffer) {
  await using client = uwsgiClient(server.address());
  const reply = await client.send({ target: '/', headers, ...(body && { body }) });
  await reply.bytes();
  return reply.status;
}

const headers = (count: number): [string, string][] =>
  Array.from({ length: count }, (_, index) => [`X-${index}`, '']);

/** For how long the server leaves a connection open that sends `text` and no more, in ms. */
async function patience(server: TsgiProcess, text: string | Uint8Array): Promise<number> {
  const socket = connect(server.address());
  // A connection with unread bytes may end in a reset.
  socket.on('error', () => {}).resume();
  socket.write(text);
  const began = performance.now();
  await new Promise((closed) => socket.on('close', closed));
  return performance.now() - began;
}

describe('protocol', () => {
  it('makes a socket speak HTTP', async () => {
    await using server = await start('socket', '--protocol=http');
    const answer = await fetch(`http://${server.addresses[0]}/`);
    expect(await answer.text()).toBe(String(server.workers()[0]));
  });
});

describe('buffer-size', () => {
  it.each([
    ['65535 by itself', [], 200],
    ['as large as it says', ['--buffer-size=8192'], 200],
    ['and no larger', ['--buffer-size=4096'], 431],
  ])('limits the variables of a request: %s', async (_, options, status) => {
    await using server = await start('socket', ...options);
    expect(await statusOf(server, [['X-Long', 'x'.repeat(5000)]])).toBe(status);
  });
});

describe('max-vars', () => {
  it('limits how many variables a request has', async () => {
    await using server = await start('socket', '--max-vars=20');
    // A request without headers has 13 variables; 20 are 40 as uWSGI counts.
    expect(await statusOf(server, headers(27))).toBe(200);
    expect(await statusOf(server, headers(28))).toBe(431);
  });
});

describe('limit-post', () => {
  it('refuses a larger body', async () => {
    await using server = await start('socket', '--limit-post=10');
    expect(await statusOf(server, [], Buffer.alloc(10))).toBe(200);
    expect(await statusOf(server, [], Buffer.alloc(11))).toBe(413);
  });
});

describe.each([
  ['socket-timeout', 'socket', encodePacket(varsOf({ target: '/' })).subarray(0, 9)],
  ['http-timeout', 'http-socket', 'GET / HTTP/1.1\r\nHost'],
] as const)('%s', (option, socket, half) => {
  it('closes a connection that makes no progress for this long', async () => {
    await using server = await start(socket, `--${option}=1`);
    const first = await patience(server, half);
    expect(first).toBeGreaterThan(900);
    expect(first).toBeLessThan(3500);
  });
});

describe('http-keepalive', () => {
  it('closes an idle connection later', async () => {
    await using server = await start('http-socket', '--http-keepalive=2', '--socket-timeout=1');
    expect(await patience(server, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toBeGreaterThan(1900);
  });
});

describe('xray', () => {
  it('shows the steps of a request to the browser', async () => {
    await using server = await start('socket', '--xray');
    using connection = await UwsgiConnection.open(server.address());
    await connection.write(encodePacket(varsOf({ target: '/' })));
    const { headers } = await connection.reply();
    expect(headers.map(([name]) => name.toLowerCase())).toContain('server-timing');
  });
});
