import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { SocketReader } from '../../fixtures/socket-reader.ts';
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

    test('50 slow replies do not wait for one another', async () => {
      const replies = await Promise.all(
        Array.from({ length: 50 }, () => running().client.send({ target: '/slow?chunks=2&ms=50' })),
      );
      const bodies = await Promise.all(replies.map((reply) => reply.text()));
      expect(new Set(bodies)).toEqual(new Set(['chunk 1 of 2\nchunk 2 of 2\n']));
    });

    if (target.protocol === 'http') {
      test('a connection is kept for the next request', async () => {
        const socket = connect(running().address);
        const reader = new SocketReader(socket);
        try {
          for (const path of ['/environ?one', '/status/204', '/status/304', '/environ?two']) {
            socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
            const { headers } = await reader.head();
            const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
            const chunked = headers.some(([name]) => name.toLowerCase() === 'transfer-encoding');
            const body = chunked
              ? await reader.until('\r\n0\r\n\r\n')
              : await reader.exactly(Number(length ?? 0));
            if (path.startsWith('/environ')) expect(body.toString()).toContain(path.slice(9));
            else expect(body).toHaveLength(0);
          }
        } finally {
          socket.destroy();
        }
      });

      test('the connection ends after a request that asks for it', async () => {
        const socket = connect(running().address);
        const reader = new SocketReader(socket);
        socket.write('GET /status/200 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
        expect((await reader.head()).status).toBe(200);
        let rest = '';
        for await (const chunk of reader.rest()) rest += chunk.toString();
        expect(rest).toContain('200 OK\n');
        socket.destroy();
      });
    } else {
      test('the connection ends after the reply', async () => {
        using connection = await UwsgiConnection.open(running().address);
        await connection.write(encodePacket(varsOf({ target: '/status/200' })));
        const reply = await connection.reply();
        expect(await reply.text()).toBe('200 OK\n');
      });

      test('a client may close its sending side before it reads', async () => {
        using connection = await UwsgiConnection.open(running().address);
        const request = { target: '/echo?block=4', body: Buffer.from('half') };
        await connection.write(encodePacket(varsOf(request)));
        await connection.write(request.body);
        connection.halfClose();
        const reply = await connection.reply();
        expect(await reply.text()).toBe('half');
      });
    }
  });
};
