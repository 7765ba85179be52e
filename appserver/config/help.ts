import type { OptionRow } from './option-row.ts';
import { optionThemes } from './option-table/index.ts';

/** The text of `--help`. */
export function formatHelp(): string {
  const themes = Object.entries<Record<string, OptionRow>>(optionThemes).map(([theme, rows]) => {
    const lines = Object.entries(rows)
      .filter(([, row]) => row.kind !== 'refused' && row.kind !== 'harmless')
      .map(([name, row]) => `  ${usage(name, row).padEnd(38)} ${row.help}`);
    return `${theme}:\n${lines.join('\n')}`;
  });
  return `usage: tsgi [options] [file.ini] [app.ts]\n\n${themes.join('\n\n')}\n`;
}

function usage(name: string, { type, short }: OptionRow): string {
  const value = { none: '', optional: `[=${type.placeholder}]`, required: ` ${type.placeholder}` };
  const long = `--${name}${value[type.argument]}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}
