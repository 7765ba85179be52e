/**
 * `daemonize`: the server in the background. Node cannot fork, so the command starts itself once
 * more, in a session of its own with the log file as its output, and waits to hear that it works:
 * unlike uWSGI's, it reports with its exit code whether the server came up.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { ExitCode } from './exit-code.ts';
import type { Log } from './log.ts';
import { describeOption } from './option-origin.ts';

/** Set in the environment of the process that is to be the daemon. */
const MARK = 'TSGI_DAEMON';

/** How far a server must have come before its launcher may go. */
export type Milestone = 'bound' | 'ready';

export interface DaemonRequest {
  readonly option: 'daemonize' | 'daemonize2';
  readonly logFile: string;
}

/** What the configuration says of the background; undefined if the server stays in the foreground. */
export function daemonRequest(options: Options): DaemonRequest | undefined {
  if (options.daemonize !== undefined) return { option: 'daemonize', logFile: options.daemonize };
  if (options.daemonize2 !== undefined)
    return { option: 'daemonize2', logFile: options.daemonize2 };
  return undefined;
}

/** Whether this process is the daemon already. Asked once: apps need not see the mark. */
export function isDaemon(): boolean {
  const marked = process.env[MARK] !== undefined;
  delete process.env[MARK];
  return marked;
}

/** Tells the launcher, if this process is a daemon that still has one, how far the server has come. */
export function tellLauncher(request: DaemonRequest, milestone: Milestone): void {
  const awaited: Milestone = request.option === 'daemonize' ? 'bound' : 'ready';
  if (milestone !== awaited || !process.connected) return;
  process.send?.(milestone, undefined, undefined, () => process.disconnect?.());
}

/**
 * Starts the daemon, and waits until it has come as far as the option asks.
 *
 * @returns 0, or the code with which the daemon gave up
 * @throws StartupError if the log file cannot be written
 */
export async function launchDaemon(
  request: DaemonRequest,
  options: Pick<Options, 'origins'>,
  log: Log,
): Promise<ExitCode> {
  const { logFile } = request;
  const fd = openLog(request, options);
  const daemon = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    stdio: ['ignore', fd, fd, 'ipc'],
    env: { ...process.env, [MARK]: '1' },
  });
  closeSync(fd);
  const code = await new Promise<number>((settle, reject) => {
    daemon.once('message', () => settle(ExitCode.done));
    daemon.once('exit', (exit) => settle(exit ?? ExitCode.configuration));
    daemon.once('error', reject);
  });
  if (code !== ExitCode.done) log(`tsgi: the server did not start; ${logFile} says why`);
  daemon.unref();
  return code as ExitCode;
}

function openLog({ option, logFile }: DaemonRequest, options: Pick<Options, 'origins'>): number {
  try {
    return openSync(logFile, 'a', 0o640);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_LOG_FILE',
      `${describeOption(options, option, logFile)}: cannot write the file: ${systemReason(error)}`,
      { cause: error },
    );
  }
}
