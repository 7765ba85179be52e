import { resolve } from 'node:path';
import { AddressError, parseAddress } from './address.ts';
import { findOption, suggestOption } from './option-names.ts';
import type { NamedRow } from './option-names.ts';
import { optionTable } from './option-table/index.ts';
import type { OptionRow } from './option-row.ts';
import { propertyOf } from './options.ts';
import type { Options, SocketSpec } from './options.ts';
import { problemWith, quoted } from './problem.ts';
import type { Problem } from './problem.ts';
import { formatOrigin, formatSetting } from './setting.ts';
import type { Setting } from './setting.ts';
import { bool, InvalidValue } from './value-types.ts';

/** What a list of settings amounts to. `options` has defaults in place of what is wrong. */
export interface Resolved {
  readonly options: Options;
  readonly notices: readonly string[];
  readonly problems: readonly Problem[];
}

/** Turns settings into options: the last value of a scalar counts, the values of a list add up. */
export function resolveOptions(settings: readonly Setting[], cwd: string): Resolved {
  const values = defaults();
  const sockets: SocketSpec[] = [];
  const origins: Record<string, string> = {};
  const notices: string[] = [];
  const problems: Problem[] = [];

  const apply = (setting: Setting, { name, row }: NamedRow) => {
    const value = row.type.parse(setting.value, { cwd });
    if (row.pending) {
      const text = 'not supported by tsgi yet';
      if (value !== false) problems.push(problemWith('unsupported', setting, text));
      return;
    }
    origins[name] = formatOrigin(setting.origin);
    switch (row.kind) {
      case 'scalar':
        values[propertyOf(name)] = value;
        break;
      case 'list':
        (values[propertyOf(name)] as unknown[]).push(value);
        break;
      case 'listener':
        sockets.push({
          address: parseAddress(setting.value),
          protocol: row.protocol,
          option: name,
          origin: formatOrigin(setting.origin),
        });
        break;
      case 'harmless':
        if (value !== false) notices.push(`${formatSetting(setting)} has no effect: ${row.why}`);
        break;
      case 'refused':
        if (value !== false) {
          problems.push(problemWith('unsupported', setting, `not supported; ${row.instead}`));
        }
        break;
      case 'directive':
        break;
    }
  };

  const strict = settings.some(
    ({ name, value }) => name === 'strict' && bool.parse(value, { cwd }),
  );
  for (const setting of settings) {
    const option = findOption(setting.name);
    if (option === undefined) {
      const problem = problemWith(
        'unknown-option',
        setting,
        `unknown option${suggestOption(setting.name)}`,
      );
      if (strict) problems.push(problem);
      else notices.push(`${problem.message} (ignored)`);
      continue;
    }
    try {
      apply(setting, option);
    } catch (error) {
      if (error instanceof AddressError) {
        problems.push(problemWith('invalid-value', setting, error.message));
      } else if (error instanceof InvalidValue) {
        const came = setting.value === '' ? 'nothing' : quoted(setting.value);
        problems.push(problemWith('invalid-value', setting, `${error.message}, got ${came}`));
      } else {
        throw error;
      }
    }
  }

  const draft = { ...values, sockets, origins } as unknown as Options;
  return { options: finish(draft, cwd), notices, problems };
}

/** What depends on several options at once, and on where the server was launched. */
function finish(draft: Options, cwd: string): Options {
  const sockets = draft.sockets.map((socket) =>
    socket.option === 'socket' ? { ...socket, protocol: draft.protocol } : socket,
  );
  const launchPath = (path: string | undefined) => path && resolve(cwd, path);
  return deepFreeze({
    ...draft,
    sockets,
    chdir: launchPath(draft.chdir),
    pidfile: launchPath(draft.pidfile),
  });
}

function defaults(): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, row] of Object.entries<OptionRow>(optionTable)) {
    if (row.kind === 'scalar') values[propertyOf(name)] = row.default;
    else if (row.kind === 'list') values[propertyOf(name)] = [];
  }
  return values;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
