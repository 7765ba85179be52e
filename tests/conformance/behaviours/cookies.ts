import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../target.ts';

export const cookies: Behaviour = (_target, running) => {
  describe('cookies', () => {
    test('the app sees those that came', async () => {
      const reply = await running().client.send({
        target: '/cookies',
        headers: [['Cookie', 'flavour=vanilla; empty=; equation=a=b']],
      });
      expect(await reply.json()).toEqual({ flavour: 'vanilla', empty: '', equation: 'a=b' });
    });

    test('the client sees each that is set, in order', async () => {
      const reply = await running().client.send({ target: '/cookies' });
      expect(reply.all('Set-Cookie')).toEqual([
        'flavour=chocolate; Path=/; SameSite=Lax',
        'session=a1b2c3; Path=/; HttpOnly; SameSite=Strict',
        'gone=; Path=/; Max-Age=0',
      ]);
      expect(await reply.json()).toEqual({});
    });
  });
};
