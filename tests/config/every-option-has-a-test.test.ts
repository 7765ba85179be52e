import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionRow } from '../../appserver/config/option-row.ts';
import { optionTable } from '../../appserver/config/option-table/index.ts';
import { OPTION_EFFECTS } from '../option-effects.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Options that are to do something. The others are accepted without effect, or not there yet. */
const WORKING = Object.entries<OptionRow>(optionTable).filter(
  ([, { kind, pending }]) => kind !== 'harmless' && kind !== 'refused' && !pending,
);

const filesFor = (name: string): string[] =>
  Object.entries(OPTION_EFFECTS).flatMap(([file, names]) => (names.includes(name) ? [file] : []));

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** An option in a test: on a command line, as a name in a table of cases, or in an ini file. */
function usage(name: string, { short, aliases = [] }: OptionRow): RegExp {
  const names = [name, ...aliases].join('|');
  const letter = short === undefined ? '' : `|'-${short}`;
  // A line of an ini file begins a line of the test, a string, or comes after its `\n`.
  return new RegExp(
    `--(${names})(?![\\w-])|'(${names})'|(^|['"\`]|\\\\n)(${names}) *=${letter}`,
    'm',
  );
}

describe.each(WORKING)('the option %s', (name, row) => {
  it('has a test that shows its effect', () => {
    const files = filesFor(name);
    expect(files, `tests/option-effects.ts names no test of ${name}`).not.toEqual([]);
    for (const file of files) {
      expect(read(file), `${file} does not use ${name}`).toMatch(usage(name, row));
      if (row.kind === 'directive') continue;
      expect(read(file), `${file} starts no server`).toMatch(/fixtures\/tsgi-process\.ts/);
    }
  });
});

describe('tests/option-effects.ts', () => {
  it('names no file that is not there', () => {
    expect(Object.keys(OPTION_EFFECTS).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('names no option that does nothing', () => {
    const working = WORKING.map(([name]) => name);
    expect(Object.values(OPTION_EFFECTS).flat()).toEqual(expect.arrayContaining(working));
    expect(
      Object.values(OPTION_EFFECTS)
        .flat()
        .filter((name) => !working.includes(name)),
    ).toEqual([]);
  });
});
