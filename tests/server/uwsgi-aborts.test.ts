import { describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { ok } from '../fixtures/apps.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';

const packet = encodePacket(varsOf({ target: '/' }));

test('over TCP an app that fails after its head resets the connection', async () => {
  await using running = await startServer(async function* (_environ, startResponse) {
    startResponse('200 OK', []);
    yield Buffer.from('begun');
    throw new Error('broken on purpose');
  });
  using connection = await running.connect();
  await connection.write(packet);
  await expect(
    (async () => {
      const reply = await connection.reply();
      return await reply.bytes();
    })(),
  ).rejects.toThrow('ECONNRESET');
  expect(running.records).toEqual([
    expect.objectContaining({ status: 200, failed: true, aborted: true }),
  ]);
});

test('over a Unix socket, which knows no reset, it ends the connection', async () => {
  await using running = await startServer(
    function* (_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '100']]);
      yield Buffer.from('begun');
      throw new Error('broken on purpose');
    },
    { socket: 'unix' },
  );
  const reply = await running.send('/');
  await expect(reply.bytes()).rejects.toThrow('the server closed after 5 bytes of the 100');
});

describe.for(['tcp', 'unix'] as const)('over %s, a client that leaves', (socket) => {
  const kinds: Record<string, (pieces: () => Buffer, closed: () => void) => unknown> = {
    'a sync generator': function* (piece, closed) {
      try {
        for (;;) yield piece();
      } finally {
        closed();
      }
    },
    'an async generator': async function* (piece, closed) {
      try {
        for (;;) yield piece();
      } finally {
        closed();
      }
    },
    'an object with close()': (piece, close) => ({
      *[Symbol.iterator]() {
        for (;;) yield piece();
      },
      close,
    }),
  };

  test.for(Object.entries(kinds))('makes %s be closed', async ([, create]) => {
    let closed = 0;
    await using running = await startServer(
      (_environ, startResponse) => {
        startResponse('200 OK', []);
        return create(
          () => Buffer.alloc(10_000),
          () => void closed++,
        ) as never;
      },
      { socket },
    );
    using connection = await running.connect();
    await connection.write(packet);
    await connection.reply();
    connection.abort();
    await eventually('it is closed', () => closed > 0);
    await eventually('the request is over', () => running.records.length === 1);
    expect(closed).toBe(1);
    expect(running.log).toEqual([]);
    expect(running.records[0]).toMatchObject({ aborted: true });
  });

  test('makes write() reject, and its app needs no line', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await using running = await startServer(
      async (_environ, startResponse) => {
        const write = startResponse('200 OK', []);
        try {
          for (;;) await write(Buffer.alloc(100_000));
        } catch (error) {
          resolve(error);
          throw error;
        }
      },
      { socket },
    );
    using connection = await running.connect();
    await connection.write(packet);
    await connection.reply();
    connection.abort();
    expect(await promise).toMatchObject({ code: 'ERR_CLIENT_GONE' });
    await eventually('the request is over', () => running.server.running.size === 0);
    expect(running.log).toEqual([]);
  });

  test('before the app answers is no error of anybody', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using running = await startServer(
      async (environ, startResponse) => {
        if (environ.PATH_INFO === '/slow') await promise;
        return ok()(environ, startResponse);
      },
      { socket },
    );
    using connection = await running.connect();
    await connection.write(encodePacket(varsOf({ target: '/slow' })));
    await eventually('the app runs', () => running.server.running.size === 1);
    connection.abort();
    resolve();
    await eventually('the request is over', () => running.server.running.size === 0);
    expect(running.log).toEqual([]);
    expect(await (await running.send('/')).text()).toBe('fine');
  });
});

test('destroy cuts what is under way, and nothing is left', async () => {
  const never = new Promise<never>(() => {});
  const running = await startServer(() => never);
  using connection = await running.connect();
  await connection.write(packet);
  await eventually('the app runs', () => running.server.running.size === 1);
  await running[Symbol.asyncDispose]();
  expect(running.server.running.size).toBe(0);
  await expect(connection.reply()).rejects.toThrow(/ECONNRESET|closed/);
});

test('stopAccepting lets what is under way finish, and drained tells when', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using running = await startServer(async (...given) => {
    await promise;
    return ok()(...given);
  });
  using connection = await running.connect();
  await connection.write(packet);
  await eventually('the app runs', () => running.server.running.size === 1);
  running.server.stopAccepting();
  const drained = running.server.drained();
  await expect(running.connect()).rejects.toThrow('ECONNREFUSED');
  resolve();
  expect(await (await connection.reply()).text()).toBe('fine');
  await drained;
});
