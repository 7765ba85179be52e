import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bodySize, echo, ok } from '../fixtures/apps.ts';
import { eventually } from '../fixtures/eventually.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';

const digest = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

const post = (length: number): Buffer =>
  encodePacket(varsOf({ target: '/', method: 'POST', length }));

describe.for(['tcp', 'unix'] as const)('over %s', (socket) => {
  test.for([0, 1, 65_535, 65_536, 65_537, 3_000_000])(
    '%i bytes come back as they were',
    async (size) => {
      await using running = await startServer(echo, { socket });
      const body = Buffer.alloc(size, 'some bytes, ');
      const reply = await running.send({ target: '/', body, method: 'POST' });
      expect(digest(await reply.bytes())).toBe(digest(body));
    },
  );

  test('bytes beyond CONTENT_LENGTH are no part of the body', async () => {
    await using running = await startServer(bodySize, { socket });
    using connection = await running.connect();
    await connection.write(Buffer.concat([post(3), Buffer.from('abcdef')]));
    expect(await (await connection.reply()).text()).toBe('3');
  });

  test('a body that nobody announced is not read, however long', async () => {
    await using running = await startServer(
      async (environ, startResponse) => {
        await new Promise((done) => setTimeout(done, 50));
        return bodySize(environ, startResponse);
      },
      { socket },
    );
    using connection = await running.connect();
    await connection.write(encodePacket(varsOf({ target: '/', method: 'POST' })));
    connection.socket.write(Buffer.alloc(10));
    expect(await (await connection.reply()).text()).toBe('0');
  });

  test('an app that answers without reading: the client gets all of it', async () => {
    await using running = await startServer(ok('x'.repeat(300_000)), { socket });
    using connection = await running.connect();
    await connection.write(post(2_000_000));
    connection.socket.write(Buffer.alloc(2_000_000));
    expect(await (await connection.reply()).bytes()).toHaveLength(300_000);
    expect(running.log).toEqual([]);
  });

  test('a client that ends its side in its body gives the app ERR_BODY_TRUNCATED, and gets the answer', async () => {
    await using running = await startServer(bodySize, { socket });
    using connection = await running.connect();
    await connection.write(post(10));
    await connection.write(Buffer.from('half'));
    connection.halfClose();
    expect(await (await connection.reply()).text()).toBe('ERR_BODY_TRUNCATED');
    expect(running.records[0]).toMatchObject({ bodyFailed: true });
  });

  test('a client that ends its side after its body gets its answer', async () => {
    await using running = await startServer(bodySize, { socket });
    using connection = await running.connect();
    await connection.write(Buffer.concat([post(4), Buffer.from('body')]));
    connection.halfClose();
    expect(await (await connection.reply()).text()).toBe('4');
  });

  test('a client that vanishes in its body gives a waiting app ERR_BODY_TRUNCATED', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await using running = await startServer(
      async (environ, startResponse) => {
        startResponse('200 OK', []);
        await environ['wsgi.input'].read().catch(resolve);
        return [];
      },
      { socket },
    );
    using connection = await running.connect();
    await connection.write(post(10));
    await eventually('the app runs', () => running.server.running.size === 1);
    connection.abort();
    expect(await promise).toMatchObject({
      name: 'RequestBodyError',
      code: 'ERR_BODY_TRUNCATED',
      message: expect.stringContaining('10 bytes of the body are missing'),
    });
  });

  test('reading after the response gives ERR_BODY_CLOSED', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await using running = await startServer(
      (environ, startResponse) => {
        startResponse('200 OK', []);
        setTimeout(() => environ['wsgi.input'].read().catch(resolve), 20);
        return [Buffer.from('done')];
      },
      { socket },
    );
    using connection = await running.connect();
    await connection.write(post(10));
    expect(await (await connection.reply()).text()).toBe('done');
    expect(await promise).toMatchObject({ code: 'ERR_BODY_CLOSED' });
  });
});
