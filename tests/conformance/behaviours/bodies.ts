import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../../fixtures/exchange.ts';
import { encodePacket, UwsgiConnection, varsOf } from '../../fixtures/uwsgi-client.ts';
import { outcome } from '../differences.ts';
import type { Behaviour } from '../target.ts';

const mebibyte = 1024 ** 2;

/** `size` bytes with no short period, so that a lost or doubled piece shows. */
function* noise(size: number): Generator<Buffer> {
  let state = 0x9e3779b9;
  for (let left = size; left > 0; left -= 65_536) {
    const block = Buffer.alloc(Math.min(left, 65_536));
    for (let at = 0; at + 4 <= block.length; at += 4) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      block.writeUInt32LE(state, at);
    }
    yield block;
  }
}

const digest = (chunks: Iterable<Buffer>): string => {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
};

async function digestOf(reply: Reply): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of reply.body) hash.update(chunk);
  return hash.digest('hex');
}

/** The same pieces, as a stream. */
async function* streamed(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

export const bodies: Behaviour = (target, running) => {
  describe('bodies', () => {
    test.for([0, 1, 4095, 4096, 65_535, 65_536, mebibyte + 1, 64 * mebibyte])(
      'an upload of %d bytes',
      async (size) => {
        const body = streamed(noise(size));
        const reply = await running().client.send({ target: '/upload', body, length: size });
        expect(await reply.json()).toEqual({ bytes: size, sha256: digest(noise(size)) });
      },
    );

    // Once a reply has begun, nginx sends the rest of the request only while the socket to the
    // server has room, and waits for ever when it is full. What follows must fit into that socket.
    const roundTrips = target.behindNginx ? [0, 1, 70_000] : [0, 1, 70_000, 8 * mebibyte];
    test.for(roundTrips)('%d bytes there and back', async (size) => {
      const body = streamed(noise(size));
      const reply = await running().client.send({ target: '/echo', body, length: size });
      expect(await digestOf(reply)).toBe(digest(noise(size)));
    });

    test.for([0, 1, 65_537, 64 * mebibyte])('a download of %d bytes', async (size) => {
      const reply = await running().client.send({ target: `/large?bytes=${size}` });
      expect(reply.all('Content-Length')).toEqual([String(size)]);
      const period = Buffer.from(Uint8Array.from({ length: 65_536 }, (_, at) => at % 256));
      const expected = createHash('sha256');
      for (let left = size; left > 0; left -= period.length)
        expected.update(period.subarray(0, left));
      expect(await digestOf(reply)).toBe(expected.digest('hex'));
    });

    test('a body that the app leaves unread', async () => {
      const body = Buffer.alloc(mebibyte);
      const sent = running().client.send({ method: 'POST', target: '/environ', body });
      if (outcome(target, 'a body that the app leaves unread') === 'may cost the reply') {
        await Promise.allSettled([sent]);
        return;
      }
      expect(await (await sent).json()).toMatchObject({ CONTENT_LENGTH: String(mebibyte) });
    });

    // By the uwsgi protocol such a body has no end: real uWSGI and tsgi take it for an empty one.
    if (target.protocol === 'http')
      test('an upload without a length (chunked)', async () => {
        const size = 300_000;
        const reply = await running().client.send({
          target: '/upload',
          body: streamed(noise(size)),
        });
        expect(await reply.json()).toEqual({ bytes: size, sha256: digest(noise(size)) });
      });

    if (target.protocol === 'uwsgi')
      test('a body without CONTENT_LENGTH is empty', async () => {
        using connection = await UwsgiConnection.open(running().address);
        await connection.write(encodePacket(varsOf({ method: 'POST', target: '/upload' })));
        const reply = await connection.reply();
        expect(await reply.json()).toEqual({ bytes: 0, sha256: digest([]) });
      });
  });
};
