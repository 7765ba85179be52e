import { spawnSync } from 'node:child_process';

/** Exits with 0 on a Python that the server's bridge can use. */
const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 9))';

/** Whether there is a `python3` on PATH that can run apps: 3.9 or newer. */
export function hasPython(environment: NodeJS.ProcessEnv = process.env): boolean {
  const { status } = spawnSync('python3', ['-c', IS_NEW_ENOUGH], {
    env: environment,
    stdio: 'ignore',
    timeout: 10_000,
  });
  return status === 0;
}
