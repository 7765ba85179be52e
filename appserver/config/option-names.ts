import { nearestName } from './nearest-name.ts';
import type { OptionRow } from './option-row.ts';
import { optionTable } from './option-table/index.ts';

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

/** The option with this name or alias. */
export function findOption(name: string): NamedRow | undefined {
  return byName.get(name);
}

/** The option with this one-letter form. */
export function findShortOption(letter: string): NamedRow | undefined {
  return byShort.get(letter);
}

/** The options that have a name or alias beginning with `prefix`, each once. */
export function findOptionsByPrefix(prefix: string): readonly NamedRow[] {
  const found = new Set<NamedRow>();
  for (const [name, named] of byName) if (name.startsWith(prefix)) found.add(named);
  return [...found];
}

/** `; did you mean NAME?` for a name that looks like a mistake in a known one, else nothing. */
export function suggestOption(name: string, prefix = ''): string {
  const dashed = name.replaceAll('_', '-').toLowerCase();
  const nearest = byName.has(dashed) ? dashed : nearestName(dashed, byName.keys());
  return nearest === undefined ? '' : `; did you mean ${prefix}${nearest}?`;
}
