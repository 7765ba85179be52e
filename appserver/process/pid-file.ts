import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { describeOption } from './option-origin.ts';

/**
 * uWSGI's pidfiles, by when they are written: `pidfile` as soon as the sockets are bound, `pidfile2`
 * once privileges are dropped, `safe-pidfile` when the workers serve.
 */
const PID_FILES = {
  pidfile: 'pidfile',
  pidfile2: 'pidfile2',
  'safe-pidfile': 'safePidfile',
} as const;

type PidFileOptions = Pick<Options, 'origins' | (typeof PID_FILES)[keyof typeof PID_FILES]>;

/**
 * Writes this process's id and a newline to the file of an option, if that is given. A file that is
 * there already is overwritten: a pid alone does not tell whether its owner still lives.
 *
 * @throws StartupError
 */
export function writePidFile(name: keyof typeof PID_FILES, options: PidFileOptions): void {
  const path = options[PID_FILES[name]];
  if (path === undefined) return;
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_PIDFILE',
      `${describeOption(options, name, path)}: cannot write the file: ${systemReason(error)}`,
      { cause: error },
    );
  }
}

/** Writes all of them again, for whoever has removed one. */
export function writePidFiles(options: PidFileOptions): void {
  for (const name of Object.keys(PID_FILES)) writePidFile(name as keyof typeof PID_FILES, options);
}

/** Removes those that still name this process; returns their absolute paths. */
export function removePidFiles(options: PidFileOptions): string[] {
  return Object.values(PID_FILES)
    .map((property) => options[property])
    .filter((path) => path !== undefined)
    .filter(removeOwn)
    .map((path) => resolve(path));
}

function removeOwn(path: string): boolean {
  try {
    if (readFileSync(path, 'utf8') !== `${process.pid}\n`) return false;
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
