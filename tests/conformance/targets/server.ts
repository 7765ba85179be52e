import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../../fixtures/process-tree.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { startTsgi } from '../../fixtures/tsgi-process.ts';
import { startUwsgi } from '../../fixtures/uwsgi-oracle.ts';
import type { RunningTarget, Target } from '../target.ts';

export type ServerName = Target['server'];
type Server = Omit<RunningTarget, 'client'>;

const app = fileURLToPath(new URL('../../../app/main.ts', import.meta.url));
const twin = fileURLToPath(new URL('../../fixtures/twin.py', import.meta.url));

/** Options that choose what tsgi serves. The Python form is served by threads, one request each. */
export const sampleApps = {
  typescript: ['--module', `${app}:application`],
  python: ['--wsgi-file', twin, '--threads=16'],
};

export const socketName = (socket: 'tcp' | 'unix'): string =>
  socket === 'tcp' ? 'TCP' : 'a Unix socket';

/** Starts tsgi with the sample app, or real uWSGI with its twin. */
export function startServer(server: ServerName, socket: 'tcp' | 'unix'): Promise<Server> {
  if (server === 'uwsgi') return startOracle(socket);
  return startSampleApp((directory) => [
    '--socket',
    socket === 'tcp' ? '127.0.0.1:0' : join(directory, 'tsgi.sock'),
  ]);
}

async function startOracle(socket: 'tcp' | 'unix'): Promise<Server> {
  const uwsgi = await startUwsgi(socket);
  return { ...uwsgi, memory: () => residentBytes(uwsgi.pid) };
}

/** @param bind says what to listen on, given a directory that lives as long as the server. */
export async function startSampleApp(
  bind: (directory: string) => string[],
  language: keyof typeof sampleApps = 'typescript',
): Promise<Server> {
  await using started = new AsyncDisposableStack();
  const { path } = started.use(await temporaryDirectory());
  // nginx's workers are another user: they may pass through to the socket.
  await chmod(path, 0o711);
  const tsgi = await startTsgi([
    ...sampleApps[language],
    '--master',
    '--processes=2',
    '--vacuum',
    '--chmod-socket=666',
    // Two hundred requests at once: a Unix socket refuses those that do not fit into its backlog.
    '--listen=256',
    ...bind(path),
  ]);
  started.use(tsgi);
  const resources = started.move();
  return {
    address: tsgi.address(),
    log: () => tsgi.log,
    memory: () => residentBytes(tsgi.pid),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
