import { describe, expect, test } from 'vitest';
import { bodySize, ok } from '../fixtures/apps.ts';
import { eventually } from '../fixtures/eventually.ts';
import { startServer } from '../fixtures/server.ts';
import {
  encodeHeader,
  encodePacket,
  type UwsgiConnection,
  varsOf,
} from '../fixtures/uwsgi-client.ts';

const SOCKET_TIMEOUT = 160;
const packet = encodePacket(varsOf({ target: '/' }));

describe.for(['tcp', 'unix'] as const)('over %s', (socket) => {
  test.for([
    ['nothing', Buffer.alloc(0), undefined],
    [
      'half a header',
      encodeHeader(1).subarray(0, 2),
      /expected at least 4 bytes, got 2 before the socket timeout/,
    ],
    [
      'half a block',
      packet.subarray(0, 30),
      /truncated uwsgi packet: .* got 30 before the socket timeout/,
    ],
  ] as const)(
    'a client that sends %s is closed after the timeout and holds nobody up',
    async ([, bytes, line]) => {
      await using running = await startServer(ok(), { socket, socketTimeout: SOCKET_TIMEOUT });
      using connection = await running.connect();
      await connection.write(bytes);
      const started = performance.now();
      expect(await (await running.send('/')).text()).toBe('fine');
      // An end or a reset, but no byte.
      const end = connection.reader.next().catch((error: NodeJS.ErrnoException) => error.code);
      expect([undefined, 'ECONNRESET']).toContain(await end);
      expect(performance.now() - started).toBeGreaterThan(SOCKET_TIMEOUT / 2);
      expect(running.log).toEqual(line === undefined ? [] : [expect.stringMatching(line)]);
      expect(await (await running.send('/')).text()).toBe('fine');
    },
  );

  test('a client that drips its packet is closed after ten timeouts at most', async () => {
    await using running = await startServer(ok(), { socket, socketTimeout: 80 });
    using connection = await running.connect();
    await connection.write(encodeHeader(60_000));
    connection.socket.on('error', () => {});
    let closed = false;
    connection.socket.on('close', () => (closed = true));
    connection.socket.resume();
    await eventually('it is closed', () => {
      if (!closed) connection.socket.write('x');
      return closed;
    });
  });

  test('a hundred idle connections hold nobody up, and are closed', async () => {
    await using running = await startServer(ok(), { socket, socketTimeout: SOCKET_TIMEOUT });
    const idle: UwsgiConnection[] = [];
    while (idle.length < 100) idle.push(await running.connect());
    expect(await (await running.send('/')).text()).toBe('fine');
    const ends = idle.map((connection) => connection.reader.next().catch(() => undefined));
    expect(await Promise.all(ends)).toEqual(idle.map(() => undefined));
    for (const connection of idle) connection.socket.destroy();
  });

  test('a refused client that neither reads nor leaves is closed', async () => {
    await using running = await startServer(ok(), {
      socket,
      socketTimeout: SOCKET_TIMEOUT,
      bufferSize: 100,
    });
    using connection = await running.connect();
    await connection.write(encodeHeader(5000));
    running.server.stopAccepting();
    await running.server.drained();
  });

  test('a refused client that goes on sending gets its answer and is closed all the same', async () => {
    await using running = await startServer(ok(), { socket, socketTimeout: 80, bufferSize: 100 });
    using connection = await running.connect();
    await connection.write(encodeHeader(5000));
    await connection.write(Buffer.alloc(200_000));
    const reply = await connection.reply();
    expect(reply.status).toBe(431);
    let closed = false;
    connection.socket.on('error', () => {});
    connection.socket.on('close', () => (closed = true));
    connection.socket.resume();
    await eventually('it is closed', () => {
      if (!closed) connection.socket.write('x');
      return closed;
    });
  });
});

describe('a body that stalls', () => {
  test('gives the app ERR_BODY_TIMEOUT, and the client its answer', async () => {
    await using running = await startServer(bodySize, { socketTimeout: SOCKET_TIMEOUT });
    using connection = await running.connect();
    await connection.write(encodePacket(varsOf({ target: '/', method: 'POST', length: 10 })));
    await connection.write(Buffer.from('half'));
    expect(await (await connection.reply()).text()).toBe('ERR_BODY_TIMEOUT');
  });

  test('is a 408 when the app lets the error through', async () => {
    await using running = await startServer(
      async (environ) => [await environ['wsgi.input'].read()],
      { socketTimeout: SOCKET_TIMEOUT },
    );
    using connection = await running.connect();
    await connection.write(encodePacket(varsOf({ target: '/', method: 'POST', length: 10 })));
    expect((await connection.reply()).status).toBe(408);
    expect(running.log).toEqual([
      '[-] the client sent nothing for the socket timeout: 10 bytes of the body are missing',
    ]);
  });

  test('is no stall as long as the client sends now and then', async () => {
    await using running = await startServer(bodySize, { socketTimeout: SOCKET_TIMEOUT });
    using connection = await running.connect();
    await connection.write(encodePacket(varsOf({ target: '/', method: 'POST', length: 10 })));
    for (let sent = 0; sent < 10; sent++) {
      await new Promise((done) => setTimeout(done, SOCKET_TIMEOUT / 4));
      await connection.write(Buffer.from('x'));
    }
    expect(await (await connection.reply()).text()).toBe('10');
  });

  test('is no stall while the app does not read', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using running = await startServer(
      async (...given) => {
        await promise;
        return bodySize(...given);
      },
      { socketTimeout: 80 },
    );
    using connection = await running.connect();
    await connection.write(encodePacket(varsOf({ target: '/', method: 'POST', length: 4 })));
    await new Promise((done) => setTimeout(done, 200));
    resolve();
    await connection.write(Buffer.from('late'));
    expect(await (await connection.reply()).text()).toBe('4');
  });
});
