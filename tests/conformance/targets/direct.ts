import { uwsgiClient } from '../../fixtures/uwsgi-client.ts';
import type { Target } from '../target.ts';
import { endingWith } from './ending-with.ts';
import { type ServerName, socketName, startServer } from './server.ts';

/** The server itself, asked by the uwsgi protocol. */
export const direct = (server: ServerName, socket: 'tcp' | 'unix'): Target => ({
  name: `${server} by ${socketName(socket)}`,
  server,
  protocol: 'uwsgi',
  behindNginx: false,
  socket,
  repeatedRequestHeader: 'the last',
  takesRawBytes: true,
  async start() {
    await using started = new AsyncDisposableStack();
    const running = started.use(await startServer(server, socket));
    const client = started.use(uwsgiClient(running.address));
    return endingWith(started, { ...running, client });
  },
});
