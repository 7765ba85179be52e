import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { REPOSITORY } from '../../../scripts/run.ts';
import { processesIn } from '../../fixtures/processes-in.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const run = promisify(execFile);

/** What a clone of the project would hold, with a TMPDIR of its own beside it. */
export interface ProjectCopy extends AsyncDisposable {
  readonly path: string;
  readonly temporary: string;
  /** Ids of the processes that run in the copy. */
  processes(): Promise<number[]>;
}

/** Copies the files that git knows or would add, as they are now; nothing is installed in the copy. */
export async function copyProject(): Promise<ProjectCopy> {
  const directory = await temporaryDirectory();
  const temporary = await temporaryDirectory();
  const { stdout } = await run(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: REPOSITORY },
  );
  for (const name of stdout.split('\0').filter(Boolean)) {
    // A file that is known to git may have been removed since.
    if (existsSync(join(REPOSITORY, name)))
      await cp(join(REPOSITORY, name), join(directory.path, name), { preserveTimestamps: true });
  }
  return {
    path: directory.path,
    temporary: temporary.path,
    processes: () => processesIn(directory.path),
    async [Symbol.asyncDispose]() {
      await directory[Symbol.asyncDispose]();
      await temporary[Symbol.asyncDispose]();
    },
  };
}
