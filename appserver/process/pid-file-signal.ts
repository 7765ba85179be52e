import { readFileSync } from 'node:fs';

import { StartupError, systemCode, systemReason } from './errors.ts';

/** What can be asked of a server by its pidfile, and uWSGI's signal for it. */
const SIGNALS = { reload: 'SIGHUP', stop: 'SIGINT', pause: 'SIGTSTP', resume: 'SIGTSTP' } as const;

export type PidFileCommand = keyof typeof SIGNALS;

/**
 * Sends a command to the server that wrote a pidfile (uWSGI's `--reload FILE` and so on). It does not
 * wait for what comes of it.
 *
 * @throws StartupError if there is no such file or no such process
 */
export function signalPidFile(command: PidFileCommand, path: string): void {
  const pid = readPid(command, path);
  try {
    process.kill(pid, SIGNALS[command]);
  } catch (error) {
    const reason =
      systemCode(error) === 'ESRCH'
        ? 'no such process runs'
        : `cannot signal it: ${systemReason(error)}`;
    throw failure(command, path, `it names process ${pid}, ${reason}`, error);
  }
}

function readPid(command: PidFileCommand, path: string): number {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw failure(command, path, `cannot read the file: ${systemReason(error)}`, error);
  }
  const pid = Number(text);
  // 0 and negative numbers would signal whole process groups.
  if (/^\d{1,10}$/.test(text) && pid > 1) return pid;
  throw failure(command, path, `expected a process id in the file, got "${text.slice(0, 20)}"`);
}

function failure(command: string, path: string, what: string, cause?: unknown): StartupError {
  return new StartupError('ERR_TSGI_PIDFILE', `--${command} ${path}: ${what}`, { cause });
}
