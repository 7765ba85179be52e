import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../target.ts';

export const replyHeaders: Behaviour = (_target, running) => {
  describe('reply headers', () => {
    test('repeated ones stay apart and in order', async () => {
      const reply = await running().client.send({ target: '/headers' });
      expect(reply.all('X-Repeated')).toEqual(['first', 'second']);
      expect(await reply.text()).toBe('Look at the headers.\n');
    });

    test('an empty one', async () => {
      const reply = await running().client.send({ target: '/headers' });
      expect(reply.all('X-Empty')).toEqual(['']);
      await reply.bytes();
    });

    test('Latin-1', async () => {
      const reply = await running().client.send({ target: '/headers' });
      expect(reply.all('X-Latin')).toEqual(['caf\u00e9']);
      await reply.bytes();
    });

    test.for([100, 3000, 15_000, 30_000])('one of %d characters', async (length) => {
      const reply = await running().client.send({ target: `/headers?bytes=${length}` });
      expect(reply.all('X-Long')).toEqual(['a'.repeat(length)]);
      await reply.bytes();
    });
  });
};
