import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../scripts/chain/free-port.ts';
import { isStale } from '../../../scripts/install.mjs';
import { REPOSITORY } from '../../../scripts/run.ts';
import { processesIn } from '../../fixtures/processes-in.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { Reader } from './reader.ts';
import { Translation } from './translation.ts';

/** What a document calls the things that a test must choose for itself. */
export interface ShownNames {
  /** The empty directory in which it works, as an absolute path; the document creates it. */
  readonly directory: string;
  /** Where the project is installed. */
  readonly clone: string;
  /** The port of HTTP. */
  readonly port: string;
}

/** A reader, an empty directory and a free port. */
export interface Workplace extends AsyncDisposable {
  readonly reader: Reader;
  /** Ids of the processes that run in the directory, beside the two terminals. */
  processes(): Promise<number[]>;
}

/** Opens two terminals in the clone. What the document leaves, disposing ends and removes. */
export async function openWorkplace(shown: ShownNames): Promise<Workplace> {
  // A document may install packages: here that must find nothing to do, or it would replace the
  // ones that the tests are running on.
  if (isStale(REPOSITORY)) {
    throw new Error('expected the packages of package-lock.json, found others: run npm ci');
  }
  const parent = await temporaryDirectory();
  // nginx's workers, which are another user, go through it to the socket.
  await chmod(parent.path, 0o755);
  const directory = join(parent.path, 'work');
  const clone = REPOSITORY.replace(/\/$/, '');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    LANG: 'C.UTF-8',
    COMPOSE_PROJECT_NAME: `tsgi-docs-${randomBytes(4).toString('hex')}`,
  };
  const reader = new Reader({
    cwd: clone,
    env,
    directory,
    translation: new Translation({
      [shown.directory]: directory,
      [shown.clone]: clone,
      [shown.port]: String(await freePort()),
    }),
  });
  const processes = async (): Promise<number[]> => {
    const inside = await processesIn(directory);
    return inside.filter((pid) => !reader.shells.includes(pid));
  };
  return {
    reader,
    processes,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      for (const pid of await processes()) process.kill(pid, 'SIGKILL');
      if (existsSync(join(directory, 'compose.yaml'))) await composeDown(directory, env);
      await parent[Symbol.asyncDispose]();
    },
  };
}

async function composeDown(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const down = ['compose', 'down', '--volumes', '--rmi', 'local', '--remove-orphans'];
  // Without an engine nothing has been brought up.
  await promisify(execFile)('docker', down, { cwd, env: { ...env, TSGI: REPOSITORY } }).catch(
    () => undefined,
  );
}
