import { spawn } from 'node:child_process';
import { once } from 'node:events';

import type { Options } from '../config/options.ts';
import { childEnvironment } from './child-environment.ts';
import { StartupError } from './errors.ts';
import type { Log } from './log.ts';
import type { LogOutput } from './log-output.ts';
import { describeOption } from './option-origin.ts';

/** uWSGI's phases, and the options with the commands for each. */
const HOOKS = {
  'hook-asap': 'hookAsap',
  'hook-as-root': 'hookAsRoot',
  'hook-as-user': 'hookAsUser',
  'hook-master-start': 'hookMasterStart',
  'hook-pre-app': 'hookPreApp',
  'hook-post-app': 'hookPostApp',
  'hook-accepting': 'hookAccepting',
  'hook-accepting1': 'hookAccepting1',
  'hook-as-user-atexit': 'hookAsUserAtexit',
} as const;

type HookName = keyof typeof HOOKS;

/** For whom hooks run: a generation, or a worker, whose own output is right already. */
interface HookOwner {
  readonly options: Pick<Options, 'env' | 'origins' | (typeof HOOKS)[HookName]>;
  readonly output?: Pick<LogOutput, 'forWorkers'>;
}

/**
 * Runs the commands of a hook, one after the other, and waits for each. Others go on meanwhile: a
 * command may take its time, such as one that migrates a database.
 *
 * @throws StartupError at the first that fails: what comes after the hook relies on it
 */
export async function runHooks(name: HookName, owner: HookOwner, log: Log): Promise<void> {
  const { options, output } = owner;
  for (const command of options[HOOKS[name]]) {
    log(`running "exec:${command}" (${name.slice('hook-'.length)})...`);
    const outcome = await run(command, options, output?.forWorkers ?? 'inherit');
    if (outcome === undefined) continue;
    const setting = describeOption(options, name, `exec:${command}`);
    throw new StartupError('ERR_TSGI_HOOK', `${setting}: the command ${outcome}`);
  }
}

/** How a command failed; undefined if it did not. */
async function run(
  command: string,
  options: Pick<Options, 'env'>,
  output: number | 'inherit',
): Promise<string | undefined> {
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['ignore', output, output],
    env: childEnvironment(options),
  });
  // The end of the server does not wait for a hook, and leaves none behind.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (code === 0) return undefined;
    return signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
  } catch (error) {
    return `cannot be started: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    process.off('exit', end);
  }
}
