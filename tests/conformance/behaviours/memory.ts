import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../fixtures/eventually.ts';
import type { Behaviour, RunningTarget } from '../target.ts';

const mebibyte = 1024 ** 2;
/** Far more than any buffer on the way, far less than what is sent. */
const bound = 80 * mebibyte;
// Below nginx's own limit for a request's body.
const total = 250 * mebibyte;

/** Memory once it has stopped to grow: a server that ignores a slow peer has everything by then. */
async function settled({ memory }: RunningTarget): Promise<number> {
  let before = await memory();
  return eventually('the memory stays the same', async () => {
    await setTimeout(200);
    const now = await memory();
    const stays = Math.abs(now - before) < mebibyte && now;
    before = now;
    return stays;
  });
}

export const memory: Behaviour = (_target, running) => {
  describe('memory', () => {
    test('a slow reader of a large reply', { timeout: 60_000 }, async () => {
      const target = running();
      await (await target.client.send({ target: `/large?bytes=${16 * mebibyte}` })).bytes();
      const before = await settled(target);

      const reply = await target.client.send({ target: `/large?bytes=${total}` });
      // Read by hand: to leave a loop would also leave the server.
      const chunks = reply.body[Symbol.asyncIterator]();
      for (let got = 0; got < mebibyte;) got += (await chunks.next()).value?.length ?? Infinity;
      expect((await settled(target)) - before).toBeLessThan(bound);
      reply.abort();
    });

    test('an echo that nobody reads holds back who sends', { timeout: 60_000 }, async () => {
      const target = running();
      const before = await settled(target);
      let sent = 0;
      async function* body(): AsyncGenerator<Buffer> {
        const block = Buffer.alloc(65_536);
        for (; sent < total; sent += block.length) yield block;
      }
      const reply = await target.client.send({ target: '/echo', body: body(), length: total });
      let last = -1;
      await eventually('no more is sent', async () => {
        await setTimeout(300);
        const stalled = sent === last;
        last = sent;
        return stalled;
      });
      expect(sent).toBeLessThan(total);
      expect((await settled(target)) - before).toBeLessThan(bound);
      reply.abort();
    });
  });
};
