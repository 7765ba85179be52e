import { statSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';

import type { Options } from '../config/options.ts';
import { checkBacklog } from './backlog.ts';
import { StartupError } from './errors.ts';
import { describeOption } from './option-origin.ts';
import { resolveIdentity, resolveOwner } from './privileges.ts';

/** What a configuration asks of the host that it is to run on. */
export interface SystemCheck {
  /** What the host cannot give, one line each: the server must not start. */
  readonly problems: readonly string[];
  /** What may be meant so. */
  readonly notices: readonly string[];
}

/**
 * Looks for users, groups and directories that are not there, all at once, before anything is
 * started. Each of them would otherwise be found by itself, one in each run.
 *
 * @param launch the launch directory, absolute.
 */
export function checkSystem(options: Options, launch: string): SystemCheck {
  const { uid, gid, origins, chownSocket } = options;
  const checks = [
    () => checkDirectory(options),
    () => resolveIdentity({ uid, gid: undefined, origins }),
    () => resolveIdentity({ uid: undefined, gid, origins }),
    () => chownSocket !== undefined && resolveOwner(chownSocket, options),
    () => checkBacklog(options),
  ];
  const problems = checks.map(complaint).filter((message) => message !== undefined);
  return { problems, notices: missingPaths(options, options.chdir ?? launch) };
}

function complaint(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
}

function checkDirectory({ chdir, origins }: Options): void {
  if (chdir === undefined || isDirectory(chdir)) return;
  const option = describeOption({ origins }, 'chdir', chdir);
  throw new StartupError(
    'ERR_TSGI_CHDIR',
    `${option}: cannot enter the directory: no such file or directory`,
  );
}

/** Paths that may come to be later, as files of a deployment do. */
function missingPaths(options: Options, base: string): string[] {
  const directories = [
    ...options.staticMap.map(({ key, value }) => ['static-map', `${key}=${value}`, value] as const),
    ...options.checkStatic.map((path) => ['check-static', path, path] as const),
  ];
  const files = (['touch-reload', 'touch-workers-reload', 'touch-chain-reload'] as const).flatMap(
    (name) => touched(options, name).map((path) => [name, path] as const),
  );
  return [
    ...directories
      .filter(([, , path]) => !isDirectory(resolve(base, path)))
      .map(
        ([name, value]) =>
          `${describeOption(options, name, value)}: there is no such directory; until there is, the app gets these requests`,
      ),
    ...files
      .filter(([, path]) => !exists(resolve(base, path)))
      .map(
        ([name, path]) =>
          `${describeOption(options, name, path)}: there is no such file; its creation will count as a touch`,
      ),
  ];
}

function touched(
  options: Options,
  name: 'touch-reload' | 'touch-workers-reload' | 'touch-chain-reload',
): readonly string[] {
  if (name === 'touch-reload') return options.touchReload;
  return name === 'touch-workers-reload' ? options.touchWorkersReload : options.touchChainReload;
}

function isDirectory(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

function exists(path: string): boolean {
  return statsOf(path) !== undefined;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // What cannot be looked at cannot be used.
  }
}
