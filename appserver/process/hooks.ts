import { spawnSync } from 'node:child_process';

import type { Options } from '../config/options.ts';
import { StartupError } from './errors.ts';
import type { Log } from './log.ts';
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

/**
 * Runs the commands of a hook, one after the other, and waits for each.
 *
 * @throws StartupError at the first that fails: what comes after the hook relies on it
 */
export function runHooks(
  name: HookName,
  options: Pick<Options, 'origins' | (typeof HOOKS)[HookName]>,
  log: Log,
): void {
  for (const command of options[HOOKS[name]]) {
    log(`running "exec:${command}" (${name.slice('hook-'.length)})...`);
    const { status, signal } = spawnSync('/bin/sh', ['-c', command], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status === 0) continue;
    const how = signal === null ? `exited with code ${status}` : `was killed by ${signal}`;
    throw new StartupError(
      'ERR_TSGI_HOOK',
      `${describeOption(options, name, `exec:${command}`)}: the command ${how}`,
    );
  }
}
