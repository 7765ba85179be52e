import { describe, expect, test } from 'vitest';
import { eventually } from '../../fixtures/eventually.ts';
import type { Behaviour } from '../target.ts';

async function* brokenOff(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000);
  yield Buffer.alloc(100_000);
  throw new Error('the test leaves');
}

export const aborts: Behaviour = (_target, running) => {
  /** Starts to watch the log; what is called later waits for a line that came since. */
  async function watchLog(): Promise<(line: RegExp) => Promise<RegExpExecArray>> {
    const before = (await running().log()).length;
    return (line) =>
      eventually(`${line} in the log`, async () =>
        line.exec((await running().log()).slice(before)),
      );
  }

  describe('clients that leave', () => {
    test('in the middle of a reply: the body is closed', async () => {
      const logged = await watchLog();
      const reply = await running().client.send({ target: '/slow?chunks=5000&ms=10' });
      for await (const chunk of reply.body) {
        expect(chunk.toString()).toMatch(/^chunk 1 of 5000\n/);
        reply.abort();
        break;
      }
      const line = await logged(/slow: ended after (\d+) of 5000 chunks/);
      expect(Number(line[1])).toBeLessThan(5000);
    });

    test('in the middle of a big reply, unread', async () => {
      const reply = await running().client.send({ target: '/large?bytes=500000000' });
      reply.abort();
      await expect(reply.bytes()).rejects.toThrow();
    });

    test('in the middle of an upload: the app is told', async () => {
      const logged = await watchLog();
      const sent = running().client.send({
        target: '/upload',
        body: brokenOff(),
        length: 1_000_000,
      });
      await expect(sent).rejects.toThrow();
      const line = await logged(/upload: broken off after (\d+) bytes/);
      expect(Number(line[1])).toBeLessThanOrEqual(200_000);
    });

    test('in the middle of an echo, both ways at once', async () => {
      const { promise: left, resolve: leave } = Promise.withResolvers<void>();
      async function* body(): AsyncGenerator<Buffer> {
        yield Buffer.alloc(65_536);
        await left;
        throw new Error('the test leaves');
      }
      const reply = await running().client.send({
        target: '/echo',
        body: body(),
        length: 1_000_000,
      });
      leave();
      await expect(reply.bytes()).rejects.toThrow();
    });
  });
};
