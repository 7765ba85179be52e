import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../../fixtures/process-tree.ts';
import { startTsgi } from '../../fixtures/tsgi-process.ts';
import { startUwsgi } from '../../fixtures/uwsgi-oracle.ts';
import type { RunningTarget, Target } from '../target.ts';

export type ServerName = Target['server'];
type Server = Omit<RunningTarget, 'client'>;

const app = fileURLToPath(new URL('../../../app/main.ts', import.meta.url));

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
export async function startSampleApp(bind: (directory: string) => string[]): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'tsgi-conformance-'));
  // nginx's workers are another user: they may pass through to the socket.
  await chmod(directory, 0o711);
  const tsgi = await startTsgi([
    '--module',
    `${app}:application`,
    '--master',
    '--processes=2',
    '--vacuum',
    '--chmod-socket=666',
    ...bind(directory),
  ]);
  return {
    address: tsgi.address(),
    log: () => tsgi.log,
    memory: () => residentBytes(tsgi.pid),
    async [Symbol.asyncDispose]() {
      await tsgi[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
