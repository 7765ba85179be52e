import { resolve } from 'node:path';
import { findOption, suggestOption } from './option-names.ts';
import type { NamedRow } from './option-names.ts';
import type { OptionRow } from './option-row.ts';
import { optionTable } from './option-table/index.ts';
import { propertyOf } from './options.ts';
import type { Options, SocketSpec } from './options.ts';
import { problemWith, quoted } from './problem.ts';
import type { Problem } from './problem.ts';
import { formatOrigin, formatSetting } from './setting.ts';
import type { Setting } from './setting.ts';
import { InvalidValue, isOddBool } from './value-types.ts';

/** What a list of settings amounts to. `options` has defaults in place of what is wrong. */
export interface Applied {
  readonly options: Options;
  /** The settings that count, under their names in the table. */
  readonly effective: readonly Setting[];
  readonly notices: readonly string[];
  readonly problems: readonly Problem[];
  /** Mistakes that are problems under `strict`, else notices. */
  readonly warnings: readonly Problem[];
  /** What only `strict` minds. */
  readonly strictProblems: readonly Problem[];
}

/** Turns settings into options: the last value of a scalar counts, the values of a list add up. */
export function applySettings(
  settings: readonly Setting[],
  references: ReadonlySet<string>,
  cwd: string,
): Applied {
  const draft = new OptionsDraft(references, cwd);
  for (const setting of settings) draft.apply(setting);
  return draft.finish();
}

/** uWSGI's way to name a shared socket: its number, from 0. */
const SHARED = /^=(\d+)(?=,|$)/;

class OptionsDraft {
  readonly #values = defaults();
  readonly #sockets: SocketSpec[] = [];
  /** Sockets that refer to a shared one, which may be declared later. */
  readonly #referring: Setting[] = [];
  readonly #effective = new Map<string, Setting[]>();
  readonly #notices: string[] = [];
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #strictProblems: Problem[] = [];
  readonly #references: ReadonlySet<string>;
  readonly #cwd: string;

  constructor(references: ReadonlySet<string>, cwd: string) {
    this.#references = references;
    this.#cwd = cwd;
  }

  apply(setting: Setting): void {
    const option = findOption(setting.name);
    if (option === undefined) {
      this.#applyUnknown(setting);
      return;
    }
    if (option.row.kind === 'listener' && SHARED.test(setting.value)) {
      this.#referring.push(setting);
      return;
    }
    this.#try(setting, () => this.#applyKnown(setting, option));
  }

  /** Applies `https = =0,CERTIFICATE,KEY` as if it held the address of the first shared socket. */
  #applyReferring(setting: Setting): void {
    this.#try(setting, () => {
      const shared = this.#effective.get('shared-socket') ?? [];
      const number = SHARED.exec(setting.value)![1]!;
      const address = shared[Number(number)]?.value;
      if (address === undefined) {
        throw new InvalidValue(`a shared-socket for =${number}`, `${shared.length} of them`);
      }
      const value = setting.value.replace(SHARED, () => address);
      this.#applyKnown({ ...setting, value }, findOption(setting.name)!);
    });
  }

  #try(setting: Setting, apply: () => void): void {
    try {
      apply();
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      const text = `${error.message}, got ${error.came ?? quoted(setting.value)}`;
      this.#problems.push(problemWith('invalid-value', setting, text));
    }
  }

  finish(): Applied {
    for (const setting of this.#referring) this.#applyReferring(setting);
    const effective = [...this.#effective.values()].flat();
    const protocol = this.#values['protocol'] as Options['protocol'];
    const sockets = this.#sockets.map((socket) =>
      socket.option === 'socket' ? { ...socket, protocol } : socket,
    );
    const origins = Object.fromEntries(
      effective.map(({ name, origin }) => [name, formatOrigin(origin)]),
    );
    // The table types every value; what TypeScript cannot follow is that they were all collected.
    const options = { ...this.#values, sockets, origins } as unknown as Options;
    return {
      options: deepFreeze(options),
      effective,
      notices: this.#notices,
      problems: this.#problems,
      warnings: this.#warnings,
      strictProblems: this.#strictProblems,
    };
  }

  #applyUnknown(setting: Setting): void {
    if (setting.placeholder === 'declared') return;
    const text = `unknown option${suggestOption(setting.name)}`;
    if (setting.placeholder === 'tolerated' || this.#references.has(setting.name)) {
      const advice = `${text}; if it is only there for %(${setting.name}), use set-placeholder`;
      this.#strictProblems.push(problemWith('unknown-option', setting, advice));
      return;
    }
    this.#warnings.push(problemWith('unknown-option', setting, text));
  }

  #applyKnown(setting: Setting, { name, row }: NamedRow): void {
    const value = this.#read(setting, row);
    if (row.kind === 'harmless' || row.kind === 'refused') {
      if (value === false) return;
      if (row.kind === 'harmless') {
        this.#notices.push(`${formatSetting(setting)} has no effect: ${row.why}`);
      } else {
        const text = `not supported; ${row.instead}${suggestOption(setting.name)}`;
        this.#problems.push(problemWith('unsupported', setting, text));
      }
      return;
    }
    if (row.pending && !(row.kind === 'scalar' && value === row.default)) {
      this.#problems.push(problemWith('unsupported', setting, 'not supported by tsgi yet'));
      return;
    }
    const known = { ...setting, name };
    const before = this.#effective.get(name) ?? [];
    this.#effective.set(name, row.kind === 'scalar' ? [known] : [...before, known]);
    if (row.kind === 'scalar') {
      this.#values[propertyOf(name)] = value;
    } else if (row.kind === 'list') {
      (this.#values[propertyOf(name)] as unknown[]).push(value);
    } else if (row.kind === 'listener') {
      const origin = formatOrigin(setting.origin);
      const target = row.type.parse(setting.value);
      this.#sockets.push({ ...target, protocol: row.protocol, option: name, origin });
    }
  }

  #read(setting: Setting, row: OptionRow): unknown {
    if (isOddBool(row.type, setting.value)) {
      this.#notices.push(`${formatSetting(setting)}: ${quoted(setting.value)} counts as true`);
    }
    const value = row.type.parse(setting.value);
    const isLaunchPath = row.type.fromLaunchDirectory === true && typeof value === 'string';
    return isLaunchPath ? resolve(this.#cwd, value) : value;
  }
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
