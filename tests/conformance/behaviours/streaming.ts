import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../target.ts';

const size = 16;

export const streaming: Behaviour = (_target, running) => {
  describe('streaming', () => {
    test('each piece comes back before the next is sent', async () => {
      const pieces = Array.from({ length: 6 }, (_, n) => `piece ${n}`.padEnd(size - 1, '.') + '\n');
      const cameBack = pieces.map(() => Promise.withResolvers<void>());
      async function* body(): AsyncGenerator<Buffer> {
        for (const [n, piece] of pieces.entries()) {
          yield Buffer.from(piece);
          await cameBack[n]?.promise;
        }
      }
      const reply = await running().client.send({
        target: `/echo?block=${size}`,
        body: body(),
        length: pieces.length * size,
      });
      let got = '';
      for await (const chunk of reply.body) {
        got += chunk.toString();
        for (let n = 0; n < Math.floor(got.length / size); n++) cameBack[n]?.resolve();
      }
      expect(got).toBe(pieces.join(''));
    });

    test('the first chunk of a reply arrives before the last is made', async () => {
      const before = (await running().log()).length;
      const reply = await running().client.send({ target: '/slow?chunks=4&ms=300' });
      const chunks: string[] = [];
      let logAtFirst = '';
      for await (const chunk of reply.body) {
        if (chunks.length === 0) logAtFirst = (await running().log()).slice(before);
        chunks.push(chunk.toString());
      }
      expect(logAtFirst).not.toContain('slow: ended');
      expect(chunks.length).toBeGreaterThan(1);
      expect(chunks.join('')).toBe('chunk 1 of 4\nchunk 2 of 4\nchunk 3 of 4\nchunk 4 of 4\n');
    });
  });
};
