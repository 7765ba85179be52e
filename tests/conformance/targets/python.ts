import { join } from 'node:path';
import { uwsgiClient } from '../../fixtures/uwsgi-client.ts';
import type { Target } from '../target.ts';
import { endingWith } from './ending-with.ts';
import { socketName, startSampleApp } from './server.ts';

/** tsgi serving the app's Python twin, as real uWSGI does; asked by the uwsgi protocol. */
export const pythonTwin = (socket: 'tcp' | 'unix'): Target => ({
  name: `tsgi with the Python twin by ${socketName(socket)}`,
  server: 'tsgi',
  protocol: 'uwsgi',
  behindNginx: false,
  socket,
  repeatedRequestHeader: 'the last',
  takesRawBytes: true,
  async start() {
    await using started = new AsyncDisposableStack();
    const running = started.use(await startPythonTwin(socket));
    const client = started.use(uwsgiClient(running.address));
    return endingWith(started, { ...running, client });
  },
});

/** tsgi with the Python twin, on a socket of its own. */
export const startPythonTwin = (socket: 'tcp' | 'unix'): ReturnType<typeof startSampleApp> =>
  startSampleApp(
    (directory) => ['--socket', socket === 'tcp' ? '127.0.0.1:0' : join(directory, 'tsgi.sock')],
    'python',
  );
