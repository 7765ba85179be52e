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
  'for-times': (argument) => {
    const rounds = Math.max(0, Number.parseInt(argument, 10) || 0);
    if (rounds > MAX_ROUNDS) throw new RangeError(`more than ${MAX_ROUNDS} rounds`);
    return Array.from({ length: rounds }, (_, index) => String(index + 1));
  },
  'for-glob': globbed,
  'for-readline': (argument, { cwd, readFile }) =>
    decodeText(readFile(resolve(cwd, argument)))
      .replace(/\n$/, '')
      .split('\n'),
};

const MAX_ROUNDS = 10_000;

/** Whether a condition holds, and its `%(_)`, if it has one, whether it holds or not. */
interface Verdict {
  readonly holds: boolean;
  readonly item?: string | undefined;
}

type Condition = (argument: string, context: LogicContext) => Verdict;

const CONDITIONS: Readonly<Record<string, Condition>> = {
  env: (argument, { env }) => compared(argument, (name) => env[name]),
  opt: (argument, { settings }) =>
    compared(argument, (name) => settings.find((setting) => setting.name === name)?.value),
  reload: (_, { isReload }) => ({ holds: isReload }),
  exists: about((argument, { cwd }) => stats(argument, cwd) !== undefined),
  file: about((argument, { cwd }) => stats(argument, cwd)?.isFile() === true),
  dir: about((argument, { cwd }) => stats(argument, cwd)?.isDirectory() === true),
  plugin: about((argument) => isKnownPlugin(argument)),
  hostname: about((argument) => argument === hostname()),
  'hostname-match': about((argument) => new RegExp(argument).test(hostname())),
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
 * @throws what reading a file throws, SyntaxError for a bad regular expression, and RangeError for
 * too many rounds.
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
  const { holds, item } = condition(argument, context);
  return holds === (not === undefined) ? [item] : [];
}

/** A condition whose `%(_)` is what it is about. */
function about(holds: (argument: string, context: LogicContext) => boolean): Condition {
  return (argument, context) => ({ holds: holds(argument, context), item: argument });
}

/** `NAME` holds if it is there, `NAME=VALUE` if it is that; `%(_)` is what is there. */
function compared(argument: string, lookUp: (name: string) => string | undefined): Verdict {
  const equals = argument.indexOf('=');
  const item = lookUp(equals === -1 ? argument : argument.slice(0, equals));
  const holds = item !== undefined && (equals === -1 || item === argument.slice(equals + 1));
  return { holds, item };
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
