import { describe, expect, test } from 'vitest';
import { eventually } from '../../fixtures/eventually.ts';
import {
  encodeHeader,
  encodePacket,
  encodeVars,
  UwsgiConnection,
  varsOf,
} from '../../fixtures/uwsgi-client.ts';
import { outcome } from '../differences.ts';
import type { Behaviour } from '../target.ts';

const good = encodePacket(varsOf({ target: '/environ?split' }));

/** What is wrong, the bytes, and how each server's log puts it. */
const bad = [
  [
    'an unknown modifier',
    encodePacket(varsOf({ target: '/' }), 5),
    /unavailable modifier requested: 5/,
    /unavailable modifier requested: 5/,
  ],
  [
    'a value longer than the block',
    Buffer.concat([encodeHeader(8), Buffer.from('\x01\x00A\xff\x00xyz', 'latin1')]),
    /invalid uwsgi request/,
    /value|size|length/,
  ],
  [
    'a name longer than the block',
    Buffer.concat([encodeHeader(4), Buffer.from('\xff\xffAB', 'latin1')]),
    /invalid uwsgi request/,
    /name|size|length/,
  ],
  [
    'a stray byte at the end',
    Buffer.concat([
      encodeHeader(encodeVars([['A', 'b']]).length + 1),
      encodeVars([['A', 'b']]),
      Buffer.from('x'),
    ]),
    /invalid uwsgi request/,
    /byte|size|length/,
  ],
] as const;

export const packets: Behaviour = (target, running) => {
  if (target.protocol !== 'uwsgi') return;

  describe('packets', () => {
    test.for([1, 3, 64])('split into writes of %d bytes', async (size) => {
      using connection = await UwsgiConnection.open(running().address);
      await connection.writeInPieces(good, size);
      const reply = await connection.reply();
      expect(await reply.json()).toMatchObject({ QUERY_STRING: 'split' });
    });

    test('modifier 30 is a request, too', async () => {
      using connection = await UwsgiConnection.open(running().address);
      await connection.write(encodePacket(varsOf({ target: '/environ?thirty' }), 30));
      expect(await (await connection.reply()).json()).toMatchObject({ QUERY_STRING: 'thirty' });
    });

    test('a ping gets a pong', async () => {
      using connection = await UwsgiConnection.open(running().address);
      await connection.write(encodeHeader(0, 100));
      expect(await connection.reader.exactly(4)).toEqual(Buffer.from([100, 0, 0, 1]));
    });

    test('of a name that comes twice the last value counts', async () => {
      using connection = await UwsgiConnection.open(running().address);
      const vars = varsOf({ target: '/environ' });
      await connection.write(encodePacket([...vars, ['TWICE', 'first'], ['TWICE', 'second']]));
      expect(await (await connection.reply()).json()).toMatchObject({ TWICE: 'second' });
    });

    test('a long name, an empty value and bytes that are not UTF-8', async () => {
      using connection = await UwsgiConnection.open(running().address);
      const name = 'N'.repeat(300);
      const vars = varsOf({ target: '/environ' });
      await connection.write(
        encodePacket([...vars, [name, 'x'], ['EMPTY', ''], ['BYTES', '\u00ff\u0080']]),
      );
      const environ = await (await connection.reply()).json();
      expect(environ).toMatchObject({ [name]: 'x', EMPTY: '', BYTES: '\u00ff\u0080' });
    });

    test('a packet without vars is dropped', async () => {
      using connection = await UwsgiConnection.open(running().address);
      await connection.write(encodeHeader(0));
      expect(await drain(connection)).toBe('');
    });

    test.for(bad)('%s is refused, with a line in the log', async ([, packet, uwsgi, tsgi]) => {
      const before = (await running().log()).length;
      using connection = await UwsgiConnection.open(running().address);
      await connection.write(packet);
      const came = await drain(connection);
      expect(came).not.toMatch(/^HTTP\/1\.\d 200/);
      const line = target.server === 'tsgi' ? tsgi : uwsgi;
      await eventually(`${line} in the log`, async () =>
        line.test((await running().log()).slice(before)),
      );
    });

    if (outcome(target, 'plain HTTP on a uwsgi socket') === 'is refused at once') {
      test('plain HTTP is refused, with a line in the log', async () => {
        const before = (await running().log()).length;
        using connection = await UwsgiConnection.open(running().address);
        await connection.write(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
        await drain(connection);
        await eventually('HTTP in the log', async () =>
          (await running().log()).slice(before).includes('HTTP'),
        );
      });
    }

    test('a client that sends half a packet holds nobody up', async () => {
      using half = await UwsgiConnection.open(running().address);
      await half.write(good.subarray(0, 10));
      const reply = await running().client.send({ target: '/status/200' });
      expect(reply.status).toBe(200);
    });
  });
};

/** What comes until the server ends the connection, by whichever way. */
async function drain(connection: UwsgiConnection): Promise<string> {
  let came = '';
  try {
    for await (const chunk of connection.reader.rest()) came += chunk.toString('latin1');
  } catch {
    // A reset is an end as well.
  }
  return came;
}
