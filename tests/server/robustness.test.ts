import { Server as NetServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { system } from '../../appserver/system/system.ts';
import { ok } from '../fixtures/apps.ts';
import { startServer } from '../fixtures/server.ts';

function onRequest(): never {
  throw new Error('no log today');
}

const PROTOCOLS = ['uwsgi', 'http'] as const;

test.for(PROTOCOLS)(
  '%s: a request log that fails ends in a line, and the response is whole',
  async (protocol) => {
    await using running = await startServer(ok(), { protocol, onRequest });
    for (let again = 0; again < 2; again++) {
      expect(await (await running.send('/')).text()).toBe('fine');
    }
    expect(running.log).toHaveLength(2);
    expect(running.log[0]).toMatch(/^request log: Error: no log today\n {4}at /);
  },
);

// What accepts by system calls is tested in acceptor.test.ts.
const BY_NET = PROTOCOLS.filter((protocol) => protocol === 'http' || system === undefined);

test.for(BY_NET)('%s: an accept that fails is a line', async (protocol) => {
  const listen = vi.spyOn(NetServer.prototype, 'listen');
  try {
    await using running = await startServer(ok(), { protocol });
    // As Node does when accept(2) fails, for want of memory or by a firewall's order.
    (listen.mock.contexts[0] as NetServer).emit('error', new Error('accept EPERM'));
    expect(running.log).toEqual(['test: accept EPERM']);
    expect(await (await running.send('/')).text()).toBe('fine');
  } finally {
    listen.mockRestore();
  }
});

test.for(PROTOCOLS)('%s: many requests at once, and none is left', async (protocol) => {
  await using running = await startServer(
    async (environ, startResponse) => {
      await new Promise(setImmediate);
      return ok(environ.PATH_INFO)(environ, startResponse);
    },
    { protocol },
  );
  const replies = await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const reply = await running.send(`/${n}`);
      return reply.text();
    }),
  );
  expect(replies).toEqual(Array.from({ length: 60 }, (_, n) => `/${n}`));
  expect(running.server.running.size).toBe(0);
});
