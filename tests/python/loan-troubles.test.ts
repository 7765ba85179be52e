import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { system } from '../../appserver/system/system.ts';
import type { RequestRecord } from '../../appserver/server/request-record.ts';
import { Admission } from '../../appserver/wsgi/admission.ts';
import { eventually } from '../fixtures/eventually.ts';
import { NO_BUFFERS, systemWith } from '../fixtures/system-with.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';
import { logged, type RunningPython, type Serve, servePython } from './serve-python.ts';

const PIECE = 16 * 1024;
const BODY = Buffer.alloc(3_000_000, 'a line of a large body\n');
const DIGEST = createHash('sha256').update(BODY).digest('hex');

const serve = (settings: Serve = {}): Promise<RunningPython> =>
  servePython('loan_troubles.py', settings);

const pidOf = async (served: RunningPython): Promise<string> => (await served.send('/pid')).text();

const upload = async (served: RunningPython): Promise<string> =>
  (await served.send({ method: 'POST', target: '/upload', body: BODY })).text();

/** Whether a request was cut, of which all that was sent has been counted. */
const isCut = ({ bodySize, aborted }: RequestRecord): boolean => bodySize === 3 * PIECE && aborted;

/** Descriptors that this process polls, closed ones included. */
function polled(): number {
  let count = 0;
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      if (!readlinkSync(`/proc/self/fd/${fd}`).endsWith('[eventpoll]')) continue;
      count += readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1').split('tfd:').length - 1;
    } catch {
      // The directory that was read.
    }
  }
  return count;
}

describe.each([
  ['lent', { system }],
  ['lent from the start', { longAnswer: '/many' }],
  ['on public API', { system: undefined }],
] as const)('%s', (_, way: Serve) => {
  const used = 'system' in way ? way.system : system;

  test('a request that waits behind a dying one keeps its body', async () => {
    await using served = await serve({ ...way });
    await using directory = await temporaryDirectory();
    const until = join(directory.path, 'go-on');
    for (let n = 0; n < 50; n++) await pidOf(served);
    const dying = served.send(`/dies?until=${until}`);
    await logged(served, /dies: soon/);
    using waiting = await served.connect();
    const body = Buffer.from('a small body');
    await waiting.write(
      Buffer.concat([
        encodePacket(varsOf({ method: 'POST', target: '/upload', length: body.length })),
        body,
      ]),
    );
    await eventually('both have begun', () => served.server.running.begun >= 52);
    await writeFile(until, '');
    expect((await dying).status).toBe(502);
    const reply = await waiting.reply('POST');
    expect(await reply.text()).toBe(createHash('sha256').update(body).digest('hex'));
  });

  test('a body that is missing while the response is under way is not waited for for ever', async () => {
    await using served = await serve({ ...way, around: { socketTimeout: 300 } });
    using connection = await served.connect();
    const target = '/answers_first';
    await connection.write(encodePacket(varsOf({ method: 'POST', target, length: BODY.length })));
    await connection.write(BODY.subarray(100));
    await logged(served, /answers_first: reads/);
    await logged(served, /answers_first: .*100 bytes of the body are missing/);
    await eventually('the request is over', () => served.records.length === 1);
    expect(served.records[0]).toMatchObject({ status: 200, aborted: true });
  });

  test('an app that gives more than it announced is told to stop', async () => {
    await using served = await serve({ ...way });
    expect((await (await served.send('/endless')).bytes()).length).toBe(3 * PIECE + 100);
    await logged(served, /endless: closed/);
    await logged(served, /dropped \d+ bytes of body/);
    expect(served.records[0]).toMatchObject({ bodySize: 3 * PIECE + 100, aborted: false });
  });

  test('how much of a body is missing is logged', async () => {
    await using served = await serve({ ...way });
    using connection = await served.connect();
    const target = '/upload';
    await connection.write(encodePacket(varsOf({ method: 'POST', target, length: BODY.length })));
    await connection.write(BODY.subarray(100));
    connection.halfClose();
    expect((await connection.reply('POST')).status).toBe(400);
    await logged(
      served,
      /^\[-\] the client ended the connection: 100 bytes of the body are missing/,
    );
    expect(served.records[0]).toMatchObject({ status: 400, bodyFailed: true });
  });

  test('what was not read before the end of the response cannot be read then', async () => {
    await using served = await serve({ ...way });
    const reply = await served.send({ method: 'POST', target: '/late', body: BODY });
    expect(await reply.text()).toBe('early');
    await logged(served, /late: the request is over/);
  });

  test('a client that leaves kills no app for which SIGPIPE is deadly', async () => {
    await using served = await serve({ ...way, around: { socket: 'unix' } });
    const before = await pidOf(served);
    const reply = await served.send('/fragile');
    for await (const chunk of reply.body) if (chunk.length > 0) break;
    reply.abort();
    await logged(served, /fragile: closed/);
    expect(await pidOf(served)).toBe(before);
  });

  test('an exception that cannot be changed is one as any other', async () => {
    await using served = await serve({ ...way });
    const before = await pidOf(served);
    expect((await served.send('/frozen')).status).toBe(500);
    expect(await logged(served, /Frozen/)).not.toContain('tsgi_bridge');
    expect(await pidOf(served)).toBe(before);
  });

  test('a middleware that answers early takes no bytes from the app', async () => {
    let begun: Promise<unknown> | undefined;
    await using served = await serve({
      ...way,
      middleware: (app) => async (environ, startResponse) => {
        if (environ.PATH_INFO !== '/upload') return app(environ, startResponse);
        void app(environ, () => () => Promise.resolve());
        await begun;
        startResponse('202 Accepted', []);
        return [Buffer.from('early')];
      },
    });
    begun = logged(served, /upload: begun/);
    using connection = await served.connect();
    const target = '/upload';
    await connection.write(encodePacket(varsOf({ method: 'POST', target, length: BODY.length })));
    const reply = await connection.reply('POST');
    expect(reply.status).toBe(202);
    await connection.writeInPieces(BODY, 100_000).catch(() => {});
    // It gets all of it, or an error.
    await logged(served, new RegExp(`upload: ${DIGEST}|upload: the request is over`));
    expect(served.allLogs.filter((line) => /upload: [0-9a-f]{64}/.test(line))).toEqual(
      used === undefined ? [] : [`upload: ${DIGEST}`],
    );
  });
});

describe.runIf(system !== undefined)('a lent connection', () => {
  test('of a client that is gone is not polled', async () => {
    await using served = await serve();
    await using directory = await temporaryDirectory();
    const until = join(directory.path, 'go-on');
    await pidOf(served);
    const before = polled();
    const reply = await served.send(`/sleeps?until=${until}`);
    await logged(served, /sleeps: lent/);
    reply.abort();
    await eventually('it is not polled', () => polled() === before);
    await writeFile(until, '');
    await eventually('the request is over', () => served.records.length === 2);
    expect(served.records[1]).toMatchObject({ bodySize: 3 * PIECE, aborted: true });
    expect(await pidOf(served)).toMatch(/\d+/);
  });

  test('that comes when nobody waits for it is not the next request’s', async () => {
    await using served = await serve({ around: { socket: 'unix' } });
    using connection = await served.connect();
    connection.socket.pause();
    await connection.write(encodePacket(varsOf({ target: '/alarmed' })));
    await logged(served, /alarmed: out of time/);
    connection.socket.resume();
    await (await connection.reply()).bytes();
    expect(await upload(served)).toBe(DIGEST);
    expect((await (await served.send('/many')).bytes()).length).toBe(100 * PIECE);
  });

  test('that is waited for by a body in one piece is not the next request’s, either', async () => {
    await using served = await serve();
    const reply = served.send('/alarmed_whole');
    await logged(served, /alarmed: begun/);
    // Nobody is there to lend.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800);
    await expect(reply.then((begun) => begun.bytes())).rejects.toThrow();
    expect(await upload(served)).toBe(DIGEST);
  });

  test('for a body keeps others from waiting behind it', async () => {
    const admission = new Admission();
    await using served = await serve({ admission });
    for (let n = 0; n < 50; n++) await pidOf(served);
    using connection = await served.connect();
    const target = '/upload';
    await connection.write(encodePacket(varsOf({ method: 'POST', target, length: BODY.length })));
    await logged(served, /upload: begun/);
    expect(admission.isHeld).toBe(true);
    await connection.write(BODY);
    expect(await (await connection.reply('POST')).text()).toBe(DIGEST);
    expect(admission.isHeld).toBe(false);
  });

  test.for([
    ['the kernel does not pass on', false],
    ['the app has no descriptor for', true],
  ] as const)('that %s holds up no request whose client leaves', async ([, isStarved]) => {
    const none: typeof system = isStarved
      ? system
      : systemWith({ sendDescriptor: () => NO_BUFFERS });
    await using served = await serve({ system: none });
    await using directory = await temporaryDirectory();
    const until = join(directory.path, 'go-on');
    if (isStarved) await (await served.send('/starve')).text();
    const reply = await served.send(`/sleeps?until=${until}`);
    await logged(served, /sleeps: lent/);
    reply.abort();
    await writeFile(until, '');
    await eventually('the request is over', () => served.records.some(isCut));
    await pidOf(served);
    expect(served.server.running.size).toBe(0);
  });

  test('that the app closes costs its own request', async () => {
    await using served = await serve();
    const reply = await served.send('/closes');
    await reply.bytes().catch(() => {});
    await eventually('the request is over', () => served.records.length === 1);
    expect(await upload(served)).toBe(DIGEST);
  });

  test.for(['tcp', 'unix'] as const)(
    'ends with the response, whoever has it (%s)',
    async (socket) => {
      await using served = await serve({ around: { socket } });
      const body = await (await served.send('/keeps')).bytes();
      expect(body.subarray(3 * PIECE).toString()).toBe('1');
    },
  );

  test('is no use to an app without a free descriptor, and that is not the client’s fault', async () => {
    await using served = await serve();
    await (await served.send('/starve')).text();
    expect((await served.send({ method: 'POST', target: '/upload', body: BODY })).status).toBe(500);
    await logged(served, /Too many open files/);
    expect((await (await served.send('/many')).bytes()).length).toBe(100 * PIECE);
  });
});
