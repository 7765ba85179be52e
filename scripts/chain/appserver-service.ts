import { join } from 'node:path';

import { ping } from '../../appserver/ping.ts';
import { REPOSITORY } from '../run.ts';
import { hasPython } from './find-python.ts';
import { Service } from './service.ts';

export interface AppserverOptions {
  /** For the service's own files. */
  readonly directory: string;
  /** Path of the Unix socket to listen on. */
  readonly socket: string;
  /** The server's options for the app; app/uwsgi.ini by default. */
  readonly ini?: string;
  readonly onLine: (line: string) => void;
}

/**
 * Starts `tsgi` on a Unix socket and waits until it answers a ping.
 *
 * @throws ScriptError when it does not come up; what it said went to `onLine`.
 */
export async function startAppserver(options: AppserverOptions): Promise<Service> {
  const { directory, socket, ini = 'app/uwsgi.ini', onLine } = options;
  const isPython = hasPython();
  if (!isPython) onLine('no python3 of version 3.9 or newer on PATH: /python is left out');
  const appserver = await Service.start({
    name: 'appserver',
    command: join(REPOSITORY, 'appserver/bin/tsgi'),
    args: ['--ini', ini, '--socket', socket],
    cwd: REPOSITORY,
    // app/uwsgi.ini asks for it.
    environment: isPython ? {} : { NO_PYTHON: '1' },
    directory,
    stopSignal: 'SIGTERM',
    onLine,
  });
  try {
    await appserver.untilReady(async () => (await ping({ kind: 'unix', path: socket })).alive);
  } catch (error) {
    await appserver.stop();
    throw error;
  }
  return appserver;
}
