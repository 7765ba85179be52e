import { resolve } from 'node:path';
import { problemWith, quoted } from '../problem.ts';
import type { Problem } from '../problem.ts';
import type { Setting } from '../setting.ts';
import { calculate } from './arithmetic.ts';
import { replaceReferences } from './references.ts';
import { decodeText, readFailure } from './text-file.ts';
import type { ReadFile } from './text-file.ts';

export interface ExpansionContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
}

export interface Expansion {
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
  /** The names that some `%(name)` referred to. */
  readonly references: ReadonlySet<string>;
}

/** Longer than any value needs to be; `a = %(b)%(b)`, `b = %(c)%(c)` and so on doubles each time. */
const MAX_LENGTH = 1024 * 1024;
/** How many references may lead from one to the next. */
const MAX_DEPTH = 100;

/**
 * Replaces, in all values, `$(NAME)` by the environment, then `@(file)` by its content without the
 * last newline, then `%(name)` by the first setting of that name, whose own references are replaced
 * in their turn. What is unknown stays as it is, so that a log-format survives.
 */
export function expandSettings(
  settings: readonly Setting[],
  { cwd, env, readFile }: ExpansionContext,
): Expansion {
  const problems: Problem[] = [];
  const references = new Set<string>();

  const fileContent = (setting: Setting, file: string) => {
    try {
      return decodeText(readFile(resolve(cwd, file))).replace(/\n$/, '');
    } catch (error) {
      const text = `expected a readable file in @(), got ${quoted(file)}: ${readFailure(error)}`;
      problems.push(problemWith('unreadable-file', setting, text));
      return undefined;
    }
  };
  const prepared = settings.map((setting) => {
    const value = replaceReferences(setting.value, '$', (name) => env[name]);
    return {
      ...setting,
      value: replaceReferences(value, '@', (file) => fileContent(setting, file)),
    };
  });

  const first = new Map<string, Setting>();
  for (const setting of prepared) if (!first.has(setting.name)) first.set(setting.name, setting);

  const known = new Map<Setting, string>();
  /** The names whose values are being put together, from the outermost on. */
  const open = new Set<string>();

  const valueOf = (name: string): string | undefined => {
    references.add(name);
    const target = first.get(name);
    if (target === undefined) return undefined;
    if (open.has(name)) throw new SelfReference([...open, name]);
    if (open.size === MAX_DEPTH) throw new TooLarge();
    open.add(name);
    const value = expand(target);
    open.delete(name);
    return value;
  };

  const expand = (setting: Setting): string => {
    const before = known.get(setting);
    if (before !== undefined) return before;
    const value = replaceReferences(setting.value, '%', (name) =>
      name.includes(' ') ? calculate(name, (word) => valueOf(word) ?? '') : valueOf(name),
    );
    if (value.length > MAX_LENGTH) throw new TooLarge();
    known.set(setting, value);
    return value;
  };

  const expanded = prepared.map((setting) => {
    open.clear();
    // A value may name its own option, as long as an earlier one of that name is the first.
    if (first.get(setting.name) === setting) open.add(setting.name);
    try {
      return { ...setting, value: expand(setting) };
    } catch (error) {
      if (error instanceof SelfReference) {
        const text = `expected a value that does not refer to itself, got ${error.chain}`;
        problems.push(problemWith('self-reference', setting, text));
      } else if (error instanceof TooLarge) {
        const text = `expected at most ${MAX_LENGTH} characters and ${MAX_DEPTH} references in a row`;
        problems.push(problemWith('invalid-value', setting, `${text}, got more`));
      } else {
        throw error;
      }
      return setting;
    }
  });
  return { settings: expanded, problems, references };
}

class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

class SelfReference extends Error {
  override readonly name = 'SelfReference';
  readonly chain: string;

  constructor(path: readonly string[]) {
    super('a reference to itself');
    this.chain = path
      .slice(path.indexOf(path.at(-1) ?? ''))
      .map((name) => `%(${name})`)
      .join(' -> ');
  }
}
