import { httpClient, originOf } from '../../fixtures/http-client.ts';
import type { Target } from '../target.ts';
import { endingWith } from './ending-with.ts';
import { startSampleApp } from './server.ts';

/** tsgi speaking HTTP itself, by `http-socket`. */
export const httpSocket: Target = {
  name: 'tsgi by http-socket',
  server: 'tsgi',
  protocol: 'http',
  behindNginx: false,
  socket: 'tcp',
  repeatedRequestHeader: 'all, joined',
  takesRawBytes: false,
  async start() {
    await using started = new AsyncDisposableStack();
    const running = started.use(await startSampleApp(() => ['--http-socket', '127.0.0.1:0']));
    const client = started.use(httpClient(originOf(running.address)));
    return endingWith(started, { ...running, client });
  },
};
