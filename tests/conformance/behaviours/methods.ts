import { describe, expect, test } from 'vitest';
import { outcome } from '../differences.ts';
import type { Behaviour } from '../target.ts';

export const methods: Behaviour = (target, running) => {
  describe('methods', () => {
    test.for(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
      'the app sees %s',
      async (method) => {
        const reply = await running().client.send({ method, target: '/environ' });
        expect(await reply.json()).toMatchObject({ REQUEST_METHOD: method });
      },
    );

    test.for([
      '/',
      '/environ',
      '/large?bytes=70000',
      '/file',
      '/headers',
      '/cookies',
      '/status/200',
    ])('HEAD %s gives the head that GET gives', async (path) => {
      const get = await running().client.send({ target: path });
      const head = await running().client.send({ method: 'HEAD', target: path });
      expect(head.status).toBe(get.status);
      expect(head.all('Content-Type')).toEqual(get.all('Content-Type'));
      await get.bytes();
      await head.bytes();
    });

    test('the reply to HEAD has no body', async () => {
      const reply = await running().client.send({ method: 'HEAD', target: '/large?bytes=70000' });
      expect(reply.all('Content-Length')).toEqual(['70000']);
      const sent =
        !target.behindNginx && outcome(target, 'the body of a reply to HEAD') === 'is sent';
      // The announced length is GET's: that no such body follows is no cut.
      const body = await reply.bytes();
      expect(body.length).toBe(sent ? 70_000 : 0);
    });

    test('a wrong method gives 405 and says which are right', async () => {
      const reply = await running().client.send({ method: 'DELETE', target: '/upload' });
      expect(reply.status).toBe(405);
      expect(reply.all('Allow')).toEqual(['POST, PUT']);
      expect(await reply.text()).toBe('Use POST, PUT.\n');
    });

    test.for(['/nothing', '/status', '/status/99', '/environs'])(
      '%s is not found',
      async (path) => {
        const reply = await running().client.send({ target: path });
        expect(reply.status).toBe(404);
      },
    );
  });
};
