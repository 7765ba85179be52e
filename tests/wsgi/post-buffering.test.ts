import { describe, expect, it } from 'vitest';
import { postBuffered } from '../../appserver/wsgi/post-buffering.ts';
import type { Application, Body } from '../../appserver/wsgi/types.ts';
import { openFiles } from '../fixtures/open-files.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket } from '../fixtures/uwsgi-client.ts';

const BODY = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

/** Echoes the body, in a form of the test's choice, and says when it was called. */
function echo(called: () => void, form: (body: Buffer) => Body | Promise<Body>): Application {
  return async (environ, startResponse) => {
    called();
    startResponse('200 OK', []);
    return await form(await environ['wsgi.input'].read());
  };
}

/** Reads a little of the body for `/read`, and throws. */
const throws: Application = async (environ) => {
  if (environ.PATH_INFO === '/read') await environ['wsgi.input'].read(10);
  throw new Error('as asked');
};

async function* asPieces(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 10_000) yield body.subarray(at, at + 10_000);
}

describe('post-buffering', () => {
  it.each([
    { where: 'in memory', memory: 1_000_000 },
    { where: 'in a file', memory: 1000 },
  ])('keeps the whole body $where before it calls the app', async ({ memory }) => {
    const arrived: string[] = [];
    const app = echo(
      () => arrived.push('called'),
      (body) => [body],
    );
    await using server = await startServer(postBuffered(memory, app));
    async function* slowly(): AsyncGenerator<Buffer> {
      for await (const piece of asPieces(BODY)) yield piece;
      arrived.push('sent');
    }
    const reply = await server.send({ target: '/', body: slowly(), length: BODY.length });
    expect((await reply.bytes()).equals(BODY)).toBe(true);
    expect(reply.all('content-length')).toEqual([String(BODY.length)]);
    expect(arrived).toEqual(['sent', 'called']);
  });

  it.each<{ form: string; make: (body: Buffer) => Body }>([
    { form: 'an array', make: (body) => [body] },
    { form: 'bare bytes', make: (body) => body as unknown as Body },
    { form: 'an iterable', make: (body) => new Set([body]) },
    { form: 'an async iterable', make: asPieces },
  ])('gives the file back after $form', async ({ make }) => {
    await using server = await startServer(
      postBuffered(
        1000,
        echo(() => {}, make),
      ),
    );
    const before = openFiles();
    const reply = await server.send({ target: '/', body: BODY });
    expect((await reply.bytes()).equals(BODY)).toBe(true);
    await expect.poll(openFiles).toEqual(before);
  });

  it('gives the file back when the app throws, or does not read it', async () => {
    await using server = await startServer(postBuffered(1000, throws));
    const before = openFiles();
    for (const target of ['/', '/read']) {
      const reply = await server.send({ target, body: BODY });
      expect(reply.status).toBe(500);
      await reply.bytes();
    }
    await expect.poll(openFiles).toEqual(before);
  });

  it('does not call the app for a client that leaves in its body', async () => {
    let isCalled = false;
    const app = echo(
      () => (isCalled = true),
      (body) => [body],
    );
    await using server = await startServer(postBuffered(1000, app));
    const before = openFiles();
    const connection = await server.connect();
    const head = [
      ['REQUEST_METHOD', 'POST'],
      ['CONTENT_LENGTH', '100000'],
    ] as const;
    await connection.write(Buffer.concat([encodePacket(head), Buffer.alloc(5000)]));
    connection.halfClose();
    const reply = await connection.reply();
    expect([reply.status, isCalled]).toEqual([400, false]);
    await expect.poll(openFiles).toEqual(before);
  });
});
