import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LoadError } from '../wsgi/load.ts';
import type { PythonSettings } from './settings.ts';

const DEFAULT = 'python3';
const ADVICE = 'install Python 3.9 or newer, or name one by the option python';

/**
 * Which interpreter to run: that of the virtual environment, else the named one, else `python3`.
 *
 * @throws LoadError when the virtual environment has none.
 */
export function commandOf({ home, interpreter }: PythonSettings): string {
  if (home === undefined) return interpreter ?? DEFAULT;
  const command = join(home, 'bin', 'python');
  if (existsSync(command)) return command;
  throw new LoadError(`virtualenv: expected a virtual environment with ${command}, found none`);
}

/** Why an interpreter cannot be started, in one line. */
export function explainSpawn(command: string, cause: Error): LoadError {
  const code = 'code' in cause ? cause.code : undefined;
  const found = code === 'ENOENT' ? 'found none' : `cannot run it: ${cause.message}`;
  return new LoadError(`python: expected an interpreter ${command}, ${found}; ${ADVICE}`, {
    cause,
  });
}
