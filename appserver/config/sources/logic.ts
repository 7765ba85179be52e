import { globSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { isKnownPlugin } from '../plugin-names.ts';
import type { Setting } from '../setting.ts';
import { decodeText } from './text-file.ts';
import type { ReadFile } from './text-file.ts';

/** What conditions and loops may look at. */
export interface LogicContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
  readonly isReload: boolean;
  /** The settings so far. */
  readonly settings: readonly Setting[];
}

/**
 * How often the lines up to the end are taken, and what `%(_)` is each time; `undefined` leaves it
 * as it is.
 */
export type Rounds = readonly (string | undefined)[];

const LOOPS: Readonly<Record<string, (argument: string, context: LogicContext) => Rounds>> = {
  for: (argument) => argument.split(' ').filter((item) => item !== ''),
  'for-times': (argument) =>
    Array.from({ length: Math.min(Number.parseInt(argument, 10) || 0, MAX_ROUNDS) }, (_, index) =>
      String(index + 1),
    ),
  'for-glob': globbed,
  'for-readline': (argument, { cwd, readFile }) =>
    decodeText(readFile(resolve(cwd, argument)))
      .replace(/\n$/, '')
      .split('\n'),
};

const MAX_ROUNDS = 10_000;

/** A condition's `%(_)` if it holds, `true` if it holds and has none, else `undefined`. */
type Condition = (argument: string, context: LogicContext) => string | true | undefined;

const CONDITIONS: Readonly<Record<string, Condition>> = {
  env: (argument, { env }) => compared(argument, (name) => env[name]),
  opt: (argument, { settings }) =>
    compared(argument, (name) => settings.find((setting) => setting.name === name)?.value),
  exists: (argument, { cwd }) => (stats(argument, cwd) ? argument : undefined),
  file: (argument, { cwd }) => (stats(argument, cwd)?.isFile() ? argument : undefined),
  dir: (argument, { cwd }) => (stats(argument, cwd)?.isDirectory() ? argument : undefined),
  reload: (_, { isReload }) => (isReload ? true : undefined),
  plugin: (argument) => (isKnownPlugin(argument) ? argument : undefined),
  hostname: (argument) => (argument === hostname() ? argument : undefined),
  'hostname-match': (argument) => (new RegExp(argument).test(hostname()) ? argument : undefined),
};

/** uWSGI's other spellings. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ifenv: 'if-env',
  ifexists: 'if-exists',
  ifdir: 'if-dir',
  'if-directory': 'if-dir',
  ifplugin: 'if-plugin',
};

/** Whether an option ends a condition or loop. */
export function endsLogic(name: string): boolean {
  return /^(end|end-?(if|for))$/.test(name);
}

/**
 * Evaluates `if-*` or `for*` (uWSGI's core/config.c, "opt logic").
 *
 * @returns `undefined` if the option is neither.
 * @throws what reading a file throws, and SyntaxError for a bad regular expression.
 */
export function evaluateLogic(
  name: string,
  argument: string,
  context: LogicContext,
): Rounds | undefined {
  const loop = LOOPS[name];
  if (loop !== undefined) return loop(argument, context);
  const [, not, kind = ''] = /^if-(not-)?(.*)$/.exec(SPELLINGS[name] ?? name) ?? [];
  const condition = CONDITIONS[kind];
  if (condition === undefined) return undefined;
  const met = condition(argument, context);
  if (not === undefined) return met === undefined ? [] : [met === true ? undefined : met];
  // uWSGI leaves %(_) alone where what was asked for is not there.
  const absent = kind === 'env' || kind === 'opt' || kind === 'reload';
  return met === undefined ? [absent ? undefined : argument] : [];
}

function compared(argument: string, lookUp: (name: string) => string | undefined) {
  const equals = argument.indexOf('=');
  const value = lookUp(equals === -1 ? argument : argument.slice(0, equals));
  return equals === -1 || value === argument.slice(equals + 1) ? value : undefined;
}

function stats(path: string, cwd: string) {
  return statSync(resolve(cwd, path), { throwIfNoEntry: false });
}

/** Like glob(3) with GLOB_MARK and GLOB_NOCHECK. */
function globbed(pattern: string, { cwd }: LogicContext): Rounds {
  const found = globSync(pattern, { cwd }).toSorted();
  if (found.length === 0) return [pattern];
  return found.map((path) => (stats(path, cwd)?.isDirectory() ? `${path}/` : path));
}
