import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';

import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { describeOption } from './option-origin.ts';

/**
 * Writes this process's id and a newline (uWSGI's `pidfile`). A file that is there already is
 * overwritten: a pid alone does not tell whether its owner still lives.
 *
 * @throws StartupError
 */
export function writePidFile(path: string, options: Pick<Options, 'origins'>): void {
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_PIDFILE',
      `${describeOption(options, 'pidfile', path)}: cannot write the file: ${systemReason(error)}`,
      { cause: error },
    );
  }
}

/** Removes the file if it still names this process; tells whether it did. */
export function removePidFile(path: string): boolean {
  try {
    if (readFileSync(path, 'utf8') !== `${process.pid}\n`) return false;
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
