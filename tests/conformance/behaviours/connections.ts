import { describe, expect, test } from 'vitest';
import { encodePacket, UwsgiConnection, varsOf } from '../../fixtures/uwsgi-client.ts';
import type { Behaviour } from '../target.ts';

export const connections: Behaviour = (target, running) => {
  describe('connections', () => {
    test('200 requests at once each get their own reply', async () => {
      const answers = await Promise.all(
        Array.from({ length: 200 }, async (_, n) => {
          const reply = await running().client.send({ target: `/environ?number=${n}` });
          return (await reply.json())['QUERY_STRING'];
        }),
      );
      expect(answers).toEqual(answers.map((_, n) => `number=${n}`));
    });

    test('50 slow replies at once are all complete', async () => {
      const replies = await Promise.all(
        Array.from({ length: 50 }, () => running().client.send({ target: '/slow?chunks=2&ms=50' })),
      );
      const bodies = await Promise.all(replies.map((reply) => reply.text()));
      expect(new Set(bodies)).toEqual(new Set(['chunk 1 of 2\nchunk 2 of 2\n']));
    });

    if (target.protocol !== 'uwsgi') return;

    test('end with the reply', async () => {
      using connection = await UwsgiConnection.open(running().address);
      await connection.write(encodePacket(varsOf({ target: '/status/200' })));
      const reply = await connection.reply();
      expect(await reply.text()).toBe('200 OK\n');
    });

    test('may be closed by the client on its sending side before it reads', async () => {
      using connection = await UwsgiConnection.open(running().address);
      const request = { target: '/echo?block=4', body: Buffer.from('half') };
      await connection.write(encodePacket(varsOf(request)));
      await connection.write(request.body);
      connection.halfClose();
      const reply = await connection.reply();
      expect(await reply.text()).toBe('half');
    });
  });
};
