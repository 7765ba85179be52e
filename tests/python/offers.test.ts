import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { system } from '../../appserver/system/system.ts';
import { eventually } from '../fixtures/eventually.ts';
import { openSockets } from '../fixtures/open-files.ts';
import { NO_BUFFERS, systemWith } from '../fixtures/system-with.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive } from '../fixtures/tsgi-process.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';
import { logged, type RunningPython, type Serve, servePython } from './serve-python.ts';

const PIECE = 16 * 1024;
const COUNT = 9;

interface Served extends RunningPython {
  /** Requests whose heads have passed through the server, and not gone from the app to the client. */
  readonly passed: string[];
}

/** Serves the app once it has given a long response. */
async function serve(settings: Serve = {}): Promise<Served> {
  const passed: string[] = [];
  const served = await servePython('offers.py', {
    longAnswer: '/long',
    middleware: (app) => (environ, startResponse) =>
      app(environ, (status, headers, error) => {
        passed.push(environ['REQUEST_URI'] as string);
        return startResponse(status, headers, error);
      }),
    ...settings,
  });
  passed.splice(0);
  return { ...served, passed };
}

const sizeOf = async (served: RunningPython, target: string): Promise<number> =>
  (await (await served.send(target)).bytes()).length;

/** The last record, once there are so many. */
async function record({ records }: RunningPython, count = 1) {
  await eventually(`${count} records`, () => records.length === count);
  return records[count - 1]!;
}

describe.runIf(system !== undefined)('an app that sends its responses itself', () => {
  test('does so once one of them was long, and the server hears of their ends', async () => {
    await using served = await serve();
    for (let n = 1; n <= 20; n++) expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
    expect(served.passed).toEqual([]);
    await record(served, 20);
    for (const one of served.records) {
      expect(one).toMatchObject({ status: 200, bodySize: COUNT * PIECE, pieces: COUNT });
      expect(one).toMatchObject({ aborted: false, failed: false });
      expect(one.headSize).toBe('HTTP/1.1 200 OK\r\n\r\n'.length);
    }
  });

  test('does so by write(), too', async () => {
    await using served = await serve();
    expect(await sizeOf(served, '/writes?count=3')).toBe(3 * PIECE);
    expect(served.passed).toEqual([]);
    expect(await record(served)).toMatchObject({ bodySize: 3 * PIECE, pieces: 3 });
  });

  test('does not if something before it wants to see what it answers', async () => {
    await using served = await serve({ answersDirectly: false });
    for (let n = 0; n < 5; n++) expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
    expect(served.passed.length).toBe(5);
  });

  test('does not after another head, until that was long as well', async () => {
    await using served = await serve();
    expect(await (await served.send('/hello')).text()).toBe('hello');
    expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
    expect(served.passed).toEqual(['/hello', '/long']);
    expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
    expect(served.passed.length).toBe(2);
  });

  test('does not for HEAD, or a request with a body', async () => {
    await using served = await serve();
    const head = await served.send({ method: 'HEAD', target: '/long' });
    expect((await head.bytes()).length).toBe(0);
    const body = Buffer.alloc(100_000);
    const reply = await served.send({ method: 'POST', target: '/upload', body });
    expect(await reply.text()).toBe('100000');
    expect(served.passed).toEqual(['/long', '/upload']);
  });

  test('need not send anything', async () => {
    await using served = await serve();
    expect(await sizeOf(served, '/long?count=0')).toBe(0);
    expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
    expect((await record(served, 2)).aborted).toBe(false);
  });

  test('keeps to the length that its head has', async () => {
    const target = `/long?length=${3 * PIECE}`;
    await using served = await serve({ longAnswer: `${target}&count=3` });
    expect(await sizeOf(served, `${target}&count=3`)).toBe(3 * PIECE);
    expect(await sizeOf(served, `${target}&count=4`)).toBe(3 * PIECE);
    await logged(served, new RegExp(`dropped ${PIECE} bytes of body`));
    await expect(sizeOf(served, `${target}&count=2`)).rejects.toThrow();
    await logged(served, new RegExp(`expected ${3 * PIECE} bytes of body.*, got ${2 * PIECE}`));
    expect(served.passed).toEqual([]);
    const ends = served.records.map(({ bodySize, aborted }) => [bodySize / PIECE, aborted]);
    expect(ends).toEqual([
      [3, false],
      [3, false],
      [2, true],
    ]);
  });

  test('gets a 500 for an exception before its first piece, and is cut by one after it', async () => {
    await using served = await serve();
    expect((await served.send('/long?raise=0')).status).toBe(500);
    expect(await logged(served, /ValueError: before piece 0/)).not.toContain('tsgi_bridge');
    // Teaches it again.
    await sizeOf(served, '/long');
    const before = served.passed.length;
    await expect(sizeOf(served, '/long?raise=3')).rejects.toThrow();
    expect(await logged(served, /ValueError: before piece 3/)).not.toContain('tsgi_bridge');
    expect(served.passed.length).toBe(before);
    expect(await record(served, 3)).toMatchObject({
      status: 200,
      bodySize: 3 * PIECE,
      aborted: true,
      failed: true,
    });
  });

  test.for([
    ['/dies', 502, /exited with code 7/],
    ['/hangs', 504, /HARAKIRI/],
  ] as const)('answers for its process: %s', async ([target, status, why]) => {
    await using served = await serve();
    expect((await served.send(`${target}?after=0`)).status).toBe(status);
    await logged(served, why);
    await sizeOf(served, '/long');
    const before = served.passed.length;
    await expect(sizeOf(served, `${target}?after=2`)).rejects.toThrow();
    expect(served.passed.length).toBe(before);
    expect(await record(served, 3)).toMatchObject({ status: 200, aborted: true });
    expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
  });

  test('is heard while it does', async () => {
    await using served = await serve();
    await using directory = await temporaryDirectory();
    const then = join(directory.path, 'then');
    const reply = await served.send(`/long?log=one&then=${then}`);
    await logged(served, /one: has sent a piece/);
    await writeFile(then, '');
    expect((await reply.bytes()).length).toBe(COUNT * PIECE);
    expect(await sizeOf(served, '/noted')).toBe(2 * PIECE);
    expect((await record(served, 2)).logvars).toEqual({ who: 'late' });
    expect(served.passed).toEqual([]);
  });

  test('lets its client go before its close() is over', async () => {
    await using served = await serve();
    await using directory = await temporaryDirectory();
    const until = join(directory.path, 'until');
    expect(await sizeOf(served, `/closes?until=${until}`)).toBe(2 * PIECE);
    expect(served.passed).toEqual([]);
    await record(served);
    await writeFile(until, '');
    await logged(served, /closed/);
    expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
  });

  test('has its responses recorded although it is busy with the next', async () => {
    await using served = await serve();
    await using directory = await temporaryDirectory();
    const [until, last] = ['until', 'last'].map((name) => join(directory.path, name));
    const sentAt = performance.now();
    const first = sizeOf(served, `/long?log=one&until=${until}`).then(() => performance.now());
    await logged(served, /one/);
    const second = sizeOf(served, `/long?log=two&until=${last}`);
    await eventually('both wait', () => served.server.running.size === 2);
    await writeFile(until!, '');
    // The server hears of the end later than the client.
    const { duration } = await record(served);
    expect(duration / 1000).toBeLessThan((await first) - sentAt);
    await writeFile(last!, '');
    expect(await second).toBe(COUNT * PIECE);
    expect(served.passed).toEqual([]);
  });

  test.for(['tcp', 'unix'] as const)(
    'dies, and those who wait are answered by its successor (%s)',
    async (socket) => {
      await using served = await serve({ around: { socket } });
      await using directory = await temporaryDirectory();
      const until = join(directory.path, 'until');
      const first = served.send(`/dies?after=0&until=${until}`);
      await logged(served, /dies: soon/);
      const waiting = Array.from({ length: 12 }, () => sizeOf(served, '/long'));
      await eventually('all are here', () => served.server.running.size === 13);
      await writeFile(until, '');
      expect((await first).status).toBe(502);
      expect(await Promise.all(waiting)).toEqual(Array(12).fill(COUNT * PIECE));
      expect(await record(served, 13)).toMatchObject({ status: 200, aborted: false });
    },
  );

  test.for(['tcp', 'unix'] as const)(
    'is told that a client has left, whether it waits or not (%s)',
    async (socket) => {
      await using served = await serve({ around: { socket } });
      await using directory = await temporaryDirectory();
      const [until, then] = ['until', 'then'].map((name) => join(directory.path, name));
      const reply = await served.send(`/long?log=one&count=1000&then=${then}`);
      await logged(served, /one: has sent a piece/);
      using waiting = await served.connect();
      const target = `/long?log=two&count=1000&until=${until}`;
      await waiting.write(encodePacket(varsOf({ target })));
      await eventually('both are here', () => served.server.running.size === 2);
      waiting.abort();
      reply.abort();
      await writeFile(then!, '');
      await logged(served, /one: closed/);
      await writeFile(until!, '');
      await eventually('both are over', () => served.records.length === 2);
      expect(served.records.map(({ aborted }) => aborted)).toEqual([true, true]);
      expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
    },
  );

  test.for(['', '&early=1'])('can ask whether its client is gone (%s)', async (query) => {
    await using served = await serve();
    await using directory = await temporaryDirectory();
    const until = join(directory.path, 'until');
    using client = await served.connect();
    await client.write(encodePacket(varsOf({ target: `/watches?until=${until}${query}` })));
    await logged(served, /watches: True/);
    client.halfClose();
    await writeFile(until, '');
    await logged(served, /watches: still True/);
    client.abort();
    await logged(served, /watches: left/);
    expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
  });

  test('has its responses sent by the server when it has no descriptor left', async () => {
    await using served = await serve();
    // One with a body is lent nothing, and gives nothing back.
    const body = Buffer.from('x');
    await (await served.send({ method: 'POST', target: '/starve', body })).bytes();
    served.passed.splice(0);
    for (let n = 0; n < 3; n++) expect(await sizeOf(served, '/long')).toBe(COUNT * PIECE);
    expect(served.passed).toEqual(['/long', '/long', '/long']);
  });

  test('keeps no connection open by a child that it forks while others wait', async () => {
    await using served = await serve({ around: { socket: 'unix' } });
    await using directory = await temporaryDirectory();
    const until = join(directory.path, 'until');
    const first = sizeOf(served, `/long?log=one&until=${until}`);
    await logged(served, /one/);
    const forks = sizeOf(served, '/forks');
    const others = Array.from({ length: 4 }, () => sizeOf(served, '/long'));
    await eventually('all are here', () => served.server.running.size === 6);
    await writeFile(until, '');
    const child = Number(/forked (\d+)/.exec(await logged(served, /forked/))![1]);
    try {
      const sizes = await Promise.all([first, forks, ...others]);
      expect(sizes).toEqual([COUNT, 1, ...Array<number>(4).fill(COUNT)].map((n) => n * PIECE));
      expect(isAlive(child)).toBe(true);
    } finally {
      process.kill(child, 'SIGKILL');
    }
  });

  test.for([
    ['one thread', { threads: 1 }],
    ['four threads', { threads: 4 }],
    [
      'a kernel that refuses now and then',
      { system: system && systemWith({ sendDescriptor: everyThird() }) },
    ],
  ] as const)('mixes with what passes through the server: %s', async ([, settings]) => {
    await using served = await serve({ ...settings, around: { socket: 'unix' } });
    const descriptors = async (): Promise<string> => (await served.send('/descriptors')).text();
    await descriptors();
    const before = [await descriptors(), openSockets()];
    const targets: readonly (readonly [string, number])[] = [
      ['/long', COUNT * PIECE],
      ['/long?count=1', PIECE],
      ['/long?count=0', 0],
      ['/long?count=70', 70 * PIECE],
      [`/long?length=${PIECE * 4}&count=4`, PIECE * 4],
      ['/hello', 'hello'.length],
      ['/writes?count=5', PIECE * 5],
      ['/noted', PIECE * 2],
      ['/long?raise=0', 'Internal Server Error\n'.length],
    ];
    // A mixture without order, and runs of the same.
    const asked = Array.from({ length: 600 }, (_, n) => (n % 300 < 150 ? 0 : n * 7919));
    const rest = asked.map((n) => targets[n % targets.length]!).values();
    const clients = Array.from({ length: 40 }, async () => {
      for (const [target, size] of rest) {
        expect([target, await sizeOf(served, target)]).toEqual([target, size]);
      }
    });
    await Promise.all(clients);
    await record(served, 602);
    expect(served.records.every(({ aborted }) => !aborted)).toBe(true);
    await eventually('all is closed', async () => {
      const now = [await descriptors(), openSockets()];
      return now[0] === before[0] && now[1]! <= before[1]!;
    });
  });
});

/** Sends a descriptor, two times of three. */
function everyThird() {
  let calls = 0;
  return (...given: Parameters<NonNullable<typeof system>['calls']['sendDescriptor']>): number =>
    calls++ % 3 === 0 ? NO_BUFFERS : system!.calls.sendDescriptor(...given);
}
