import { nearestName } from './nearest-name.ts';
import type { OptionRow } from './option-row.ts';
import { optionTable } from './option-table/index.ts';
import { findRefused } from './option-table/refused.ts';

/** A row with the name under which the table has it. */
export interface NamedRow {
  readonly name: string;
  readonly row: OptionRow;
}

const rows: readonly NamedRow[] = Object.entries<OptionRow>(optionTable).map(([name, row]) => ({
  name,
  row,
}));
const byName = new Map(
  rows.flatMap((named) =>
    [named.name, ...(named.row.aliases ?? [])].map((name) => [name, named] as const),
  ),
);
const byShort = new Map(
  rows.flatMap((named) =>
    named.row.short === undefined ? [] : [[named.row.short, named] as const],
  ),
);

/** uWSGI's short options that tsgi refuses. */
const REFUSED_SHORT: Readonly<Record<string, string>> = {
  A: 'sharedarea',
  J: 'test',
  O: 'optimize',
  Q: 'spooler',
  a: 'abstract-socket',
  c: 'cgi-mode',
  x: 'xml',
};

/** The option with this name or alias, also a refused one. */
export function findOption(name: string): NamedRow | undefined {
  const known = byName.get(name);
  if (known !== undefined) return known;
  const row = findRefused(name);
  return row && { name, row };
}

/** The option with this one-letter form, also a refused one. */
export function findShortOption(letter: string): NamedRow | undefined {
  const refused = REFUSED_SHORT[letter];
  return byShort.get(letter) ?? (refused === undefined ? undefined : findOption(refused));
}

/** The names and aliases that begin with `prefix`, with their rows. */
export function findNamesByPrefix(prefix: string): ReadonlyMap<string, NamedRow> {
  return new Map([...byName].filter(([name]) => name.startsWith(prefix)));
}

/** `; did you mean NAME?` for a name that looks like a mistake in a known one, else nothing. */
export function suggestOption(name: string, prefix = ''): string {
  const dashed = name.replaceAll('_', '-').toLowerCase();
  const nearest = byName.has(dashed) ? dashed : nearestName(dashed, byName.keys());
  return nearest === undefined ? '' : `; did you mean ${prefix}${nearest}?`;
}
