import { describe, expect, test } from 'vitest';
import { eventually } from '../../fixtures/eventually.ts';
import { outcome } from '../differences.ts';
import type { Behaviour, Target } from '../target.ts';

/**
 * Whether a client can see that a reply of unknown length was cut.
 * HTTP has a mark for the end, uwsgi only the connection's. A reset cannot be taken for it, but a
 * Unix socket knows no reset, and so nginx behind one takes the cut for the end.
 */
function showsCuts(target: Target): boolean {
  if (outcome(target, 'an exception after the headers') === 'looks like the end') return false;
  return target.socket === 'tcp';
}

/** Where it happened: a stack in TypeScript, a traceback in Python. */
const WHERE = /error\.ts:\d+|twin\.py", line \d+/;

export const errors: Behaviour = (target, running) => {
  describe('apps that fail', () => {
    test('before the headers', async () => {
      const before = (await running().log()).length;
      const sent = running().client.send({ target: '/error' });
      if (outcome(target, 'an exception before the headers') === 'gives 500') {
        const reply = await sent;
        expect(reply.status).toBe(500);
        expect(await reply.text()).not.toContain('as asked');
      } else if (target.behindNginx) expect((await sent).status).toBe(502);
      else await expect(sent).rejects.toThrow('the peer closed after 0 bytes');

      const log = await eventually('the error is in the log', async () => {
        const since = (await running().log()).slice(before);
        const isThere = since.includes('failed before it began a response, as asked');
        // A log that others collect may come line by line.
        return isThere && WHERE.test(since) && since;
      });
      expect(log).toMatch(WHERE);
    });

    test('after the headers', async () => {
      const reply = await running().client.send({ target: '/error?after=2' });
      expect(reply.status).toBe(200);
      if (showsCuts(target)) await expect(reply.bytes()).rejects.toThrow();
      else expect(await reply.text()).toBe('chunk 1\nchunk 2\n');
    });

    test('after the headers, with a length announced', async () => {
      const reply = await running().client.send({ target: '/error?after=2&length=1000' });
      expect(reply.status).toBe(200);
      expect(reply.all('Content-Length')).toEqual(['1000']);
      await expect(reply.bytes()).rejects.toThrow();
    });

    test('and notice in time: the response is replaced', async () => {
      const reply = await running().client.send({ target: '/error?replace=1' });
      expect(reply.status).toBe(503);
      expect(reply.all('X-Begun')).toEqual([]);
      const replaced = outcome(target, 'a second start_response with an error');
      expect(await reply.text()).toBe(
        replaced === 'replaces the response' ? 'This is the second thought.\n' : '',
      );
    });
  });

  describe('requests that ask for nonsense', () => {
    test.for([
      '/slow?ms=soon',
      '/slow?chunks=-1',
      '/large?bytes=99999999999999',
      '/headers?bytes=1e3',
      '/redirect?status=200',
    ])('%s gives 400 with the reason', async (path) => {
      const reply = await running().client.send({ target: path });
      expect(reply.status).toBe(400);
      expect(await reply.text()).toMatch(/^\w+: expected .+, got .+\n$/);
    });
  });
};
