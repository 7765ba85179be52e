import { ComposeProject } from '../../fixtures/compose-project.ts';
import { logsOf, memoryOf } from '../../fixtures/docker.ts';
import { httpClient, originOf } from '../../fixtures/http-client.ts';
import type { Target } from '../target.ts';
import { endingWith } from './ending-with.ts';
import { socketName } from './server.ts';

/** The chain as `docker compose up` starts it: nginx and tsgi in containers. */
export const inDocker = (socket: 'tcp' | 'unix'): Target => ({
  name: `tsgi behind nginx in Docker, by ${socketName(socket)}`,
  server: 'tsgi',
  protocol: 'http',
  behindNginx: true,
  socket,
  repeatedRequestHeader: 'all, joined',
  takesRawBytes: true,
  async start() {
    await using started = new AsyncDisposableStack();
    const project = started.use(
      await ComposeProject.up(socket === 'unix' ? { UWSGI_PASS: 'unix:/run/tsgi/app.sock' } : {}),
    );
    const appserver = await project.container('appserver');
    const address = await project.address();
    return endingWith(started, {
      address,
      client: started.use(httpClient(originOf(address))),
      log: () => logsOf(appserver),
      memory: () => memoryOf(appserver),
    });
  },
});
