import { execFileSync } from 'node:child_process';
import { startNativeChain } from '../../../scripts/chain/native-chain.ts';
import { httpClient, originOf } from '../../fixtures/http-client.ts';
import type { UwsgiAddress } from '../../fixtures/uwsgi-client.ts';
import type { Target } from '../target.ts';
import { endingWith } from './ending-with.ts';
import { startPythonTwin } from './python.ts';
import { type ServerName, socketName, startServer } from './server.ts';

/** nginx on this machine with the project's configuration, and the server behind it. */
export const behindNginx = (server: ServerName, socket: 'tcp' | 'unix'): Target =>
  behind(server, server, socket, () => startServer(server, socket));

/** The same with tsgi serving the Python twin. */
export const pythonTwinBehindNginx = (socket: 'tcp' | 'unix'): Target =>
  behind('tsgi with the Python twin', 'tsgi', socket, () => startPythonTwin(socket));

const behind = (
  name: string,
  server: ServerName,
  socket: 'tcp' | 'unix',
  startIt: () => ReturnType<typeof startServer>,
): Target => ({
  name: `${name} behind nginx, by ${socketName(socket)}`,
  server,
  protocol: 'http',
  behindNginx: true,
  socket,
  repeatedRequestHeader: joinsRepeatedHeaders() ? 'all, joined' : 'the last',
  takesRawBytes: true,
  async start() {
    await using started = new AsyncDisposableStack();
    const running = started.use(await startIt());
    const chain = await startNativeChain({
      uwsgiPass: uwsgiPass(running.address),
      variables: { NGINX_MAX_BODY_SIZE: '0' },
    });
    started.use(chain);
    const address = { host: '127.0.0.1', port: chain.port };
    const client = started.use(httpClient(originOf(address)));
    return endingWith(started, { ...running, address, client });
  },
});

const uwsgiPass = (address: UwsgiAddress): string =>
  'path' in address ? `unix:${address.path}` : `${address.host}:${address.port}`;

/** Whether this machine's nginx makes one variable of a repeated header: since 1.23 it does. */
function joinsRepeatedHeaders(): boolean {
  const output = execFileSync('sh', ['-c', 'nginx -v 2>&1 || true'], { encoding: 'utf8' });
  const [, major, minor] = /nginx\/(\d+)\.(\d+)/.exec(output) ?? [];
  return Number(major) > 1 || Number(minor) >= 23;
}
