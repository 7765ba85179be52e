import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { system } from '../../appserver/system/system.ts';
import { eventually } from '../fixtures/eventually.ts';
import { openSockets } from '../fixtures/open-files.ts';
import { NO_BUFFERS, systemWith } from '../fixtures/system-with.ts';
import { isAlive } from '../fixtures/tsgi-process.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';
import { logged, type Serve, servePython } from './serve-python.ts';

const PIECE = 16 * 1024;
const BODY = Buffer.alloc(5_000_000, 'a line of a large body\n');

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

/** Ways in which bodies cross between client and app: by their connection, or through the server. */
const WAYS: readonly (readonly [string, Serve, number])[] = [
  ['lent, by TCP', { around: { socket: 'tcp' } }, 1],
  ['lent, by a Unix socket', { around: { socket: 'unix' } }, 1],
  ['lent from the start, by TCP', { around: { socket: 'tcp' }, longAnswer: '/pieces?count=9' }, 1],
  ['lent from the start', { around: { socket: 'unix' }, longAnswer: '/pieces?count=9' }, 1],
  ['lent from the start, with threads', { threads: 4, longAnswer: '/pieces?count=9' }, 1],
  ['lent, with four threads', { threads: 4 }, 1],
  [
    'refused by the kernel',
    { system: system && systemWith({ sendDescriptor: () => NO_BUFFERS }) },
    0,
  ],
  ['on public API', { system: undefined }, 0],
];

describe.each(WAYS)('a connection: %s', (_, serve, borrowed) => {
  const lends = system === undefined ? 0 : borrowed;
  // What is lent from the start an app has before it looks.
  const fromStart = lends > 0 && serve.longAnswer !== undefined;
  // One lane has given a long response; which lane is the next one's is not known.
  const more = fromStart ? (serve.threads === undefined ? [0] : [0, lends]) : [lends];

  test.for(['read', 'size', 'lines'])('a large body arrives whole (%s)', async (by) => {
    await using served = await servePython('loans.py', serve);
    using connection = await served.connect();
    const target = `/upload?by=${by}`;
    await connection.write(encodePacket(varsOf({ method: 'POST', target, length: BODY.length })));
    await connection.writeInPieces(BODY, 700_001);
    const reply = await connection.reply('POST');
    expect(await reply.text()).toBe(digest(BODY));
    const idle = await (await served.send('/open_sockets')).text();
    const [line] = served.allLogs.filter((text) => /upload: /.test(text));
    expect(more).toContain(Number(/(\d+) sockets/.exec(line!)![1]) - Number(idle));
  });

  test('no memory is taken for what a client only announces', async () => {
    await using served = await servePython('loans.py', serve);
    const size = 2 ** 50;
    using connection = await served.connect();
    await connection.write(
      encodePacket(varsOf({ method: 'POST', target: '/upload?by=read', length: size })),
    );
    await connection.write(BODY);
    connection.halfClose();
    expect((await connection.reply('POST')).status).toBe(400);
    await logged(served, new RegExp(`ended the connection: ${size - BODY.length} bytes`));
  });

  test('a body that nobody reads does not disturb the response', async () => {
    await using served = await servePython('loans.py', serve);
    const send = served.send({ method: 'POST', target: '/upload?by=none', body: BODY });
    expect(await (await send).text()).toBe(digest(Buffer.alloc(0)));
  });

  test('many pieces arrive in order', async () => {
    await using served = await servePython('loans.py', serve);
    const body = await (await served.send('/pieces?count=100')).bytes();
    expect(body.length).toBe(100 * PIECE);
    expect(body.every((byte, at) => byte === at % 256)).toBe(true);
    const borrowing = await (await served.send('/borrows')).bytes();
    expect(borrowing.subarray(0, 2 * PIECE)).toEqual(body.subarray(0, 2 * PIECE));
    expect(more.map(String)).toContain(borrowing.subarray(2 * PIECE).toString());
    // Who sends a response itself tells when the client has it.
    await eventually('both are recorded', () => served.records.length === 2);
    const expected = served.records.map(({ bodySize, aborted }) => [bodySize, aborted]);
    expect(expected).toEqual([
      [100 * PIECE, false],
      [2 * PIECE + 1, false],
    ]);
    // Pieces that pass through the server and come together leave together.
    if (lends > 0) expect(served.records[0]!.pieces).toBe(100);
  });

  test('a large body in one piece arrives with its length', async () => {
    await using served = await servePython('loans.py', serve);
    const body = await (await served.send('/pieces?count=100')).bytes();
    const reply = await served.send('/whole?count=100');
    expect(reply.all('content-length')).toEqual([String(100 * PIECE)]);
    expect((await reply.bytes()).equals(body)).toBe(true);
    const { bodySize, pieces, aborted } = served.records[1]!;
    expect([bodySize, aborted]).toEqual([100 * PIECE, false]);
    if (lends > 0) expect(pieces).toBe(1);
    const short = await served.send(`/whole?count=100&length=${PIECE * 99}`);
    expect((await short.bytes()).length).toBe(PIECE * 99);
    await logged(served, new RegExp(`dropped ${lends > 0 ? PIECE : '\\d+'} bytes of body`));
    const long = await served.send(`/whole?count=100&length=${PIECE * 101}`);
    await expect(long.bytes()).rejects.toThrow();
    const none = await served.send('/whole?count=100&status=204%20No%20Content');
    expect((await none.bytes()).length).toBe(0);
    expect(none.all('content-length')).toEqual([]);
    const head = await served.send({ method: 'HEAD', target: '/whole?count=100' });
    expect(head.all('content-length')).toEqual([String(100 * PIECE)]);
    expect(await (await served.send('/whole?count=1')).bytes()).toEqual(body.subarray(0, PIECE));
  });

  test('pieces of all kinds arrive', async () => {
    await using served = await servePython('loans.py', serve);
    const body = await (await served.send('/kinds')).bytes();
    const rest = body.subarray(2 * PIECE);
    expect(rest.length).toBe('-bytearray-memoryview-end'.length + 3_000_000);
    expect(rest.toString().replaceAll('\0', '')).toBe('-bytearray-memoryview-end');
  });

  test('write() reaches the client before what is returned', async () => {
    await using served = await servePython('loans.py', serve);
    const body = await (await served.send('/written?count=20')).bytes();
    expect(body.length).toBe(20 * PIECE + 4);
    expect(body.subarray(-4).toString()).toBe('-end');
  });

  test('an echo of a large body', async () => {
    await using served = await servePython('loans.py', serve);
    const reply = await served.send({ method: 'POST', target: '/echo', body: BODY });
    expect(digest(await reply.bytes())).toBe(digest(BODY));
  });

  test('no more is sent than Content-Length says, and the rest is reported', async () => {
    await using served = await servePython('loans.py', serve);
    for (const way of ['pieces?count=5', 'written?count=5', 'mixed?count=3']) {
      const reply = await served.send(`/${way}&length=${4 * PIECE + 100}`);
      expect((await reply.bytes()).length).toBe(4 * PIECE + 100);
    }
    // Without a loan pieces may come in parts, and not all of them before the app is told to stop.
    const rest = lends > 0 ? PIECE - 100 : '\\d+';
    const dropped = new RegExp(`dropped ${rest} bytes of body`);
    await eventually('all are reported', () => {
      const reports = served.allLogs.filter((line) => dropped.test(line));
      return reports.length === 3;
    });
  });

  test('a response that is too short is cut, and the reason is logged', async () => {
    await using served = await servePython('loans.py', serve);
    const reply = await served.send(`/pieces?count=5&length=${6 * PIECE}`);
    await expect(reply.bytes()).rejects.toThrow();
    await logged(served, new RegExp(`expected ${6 * PIECE} bytes of body.*, got ${5 * PIECE}`));
  });

  test('an exception after many pieces cuts the response', async () => {
    await using served = await servePython('loans.py', serve);
    const reply = await served.send(`/pieces?count=9&raise=1&length=${10 * PIECE}`);
    await expect(reply.bytes()).rejects.toThrow();
    const message = await logged(served, /ValueError: after all pieces/);
    expect(message).not.toContain('tsgi_bridge');
    expect((await served.send('/open_sockets')).status).toBe(200);
  });

  test('an interpreter that dies meanwhile cuts it, too', async () => {
    await using served = await servePython('loans.py', serve);
    const reply = await served.send('/dies');
    if (serve.around?.socket === 'unix') await reply.bytes();
    else await expect(reply.bytes()).rejects.toThrow();
    await eventually('the response is counted as cut', () => served.records[0]?.aborted);
    expect((await served.send('/open_sockets')).status).toBe(200);
  });

  test('a client that leaves ends the app', async () => {
    await using served = await servePython('loans.py', serve);
    const reply = await served.send('/pieces?count=1000000');
    for await (const chunk of reply.body) if (chunk.length > 0) break;
    reply.abort();
    await logged(served, /pieces: closed/);
    await eventually('the response is counted as cut', () => served.records[0]?.aborted);
    expect((await served.send('/open_sockets')).status).toBe(200);
  });

  test('a client that takes nothing is dropped after the send timeout', async () => {
    const around = { ...serve.around, sendTimeout: 300, socketTimeout: 800 };
    await using served = await servePython('loans.py', { ...serve, around });
    using connection = await served.connect();
    await connection.write(encodePacket(varsOf({ target: '/pieces?count=1000000' })));
    connection.socket.pause();
    await logged(served, /pieces: closed/);
  });

  test('nothing stays open', async () => {
    await using served = await servePython('loans.py', serve);
    const sockets = async (): Promise<string> => (await served.send('/open_sockets')).text();
    const before = [await sockets(), openSockets()];
    for (let n = 0; n < 20; n++) {
      await (await served.send({ method: 'POST', target: '/echo', body: BODY })).bytes();
      (await served.send('/pieces?count=1000')).abort();
    }
    await eventually('all is closed', async () => {
      const now = [await sockets(), openSockets()];
      return now[0] === before[0] && now[1]! <= before[1]!;
    });
  });
});

test('a forked child does not hold a lent connection open', async () => {
  await using served = await servePython('loans.py');
  const reply = await served.send('/forks');
  expect((await reply.bytes()).length).toBe(2 * PIECE);
  const child = Number(/forked (\d+)/.exec(await logged(served, /forked/))![1]);
  expect(isAlive(child)).toBe(true);
  process.kill(child, 'SIGKILL');
});

test('a kernel that refuses now and then costs nothing but speed', async () => {
  if (system === undefined) return;
  let calls = 0;
  const moody = systemWith({
    sendDescriptor: (...given) =>
      calls++ % 2 === 0 ? NO_BUFFERS : system!.calls.sendDescriptor(...given),
  });
  await using served = await servePython('loans.py', { system: moody });
  for (let n = 0; n < 6; n++) {
    const reply = await served.send({ method: 'POST', target: '/echo', body: BODY });
    expect(digest(await reply.bytes())).toBe(digest(BODY));
  }
  expect(calls).toBeGreaterThan(6);
});
