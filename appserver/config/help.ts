import type { OptionRow } from './option-row.ts';
import { optionThemes } from './option-table/index.ts';

const HEAD = `usage: tsgi [options] [file.ini | file.yaml | file.json] [app.ts | app.ts:callable]
       tsgi curl --help    a uwsgi client that shows packet and response
       tsgi top --help     the workers of a running server

Options are uWSGI's. They may also stand in an ini, YAML or JSON file, without the hyphens, and in
the environment: --buffer-size is UWSGI_BUFFER_SIZE. A switch is off with false, off, no or 0.
`;

const FOOT = `All options of uWSGI, and what became of those that are not here: docs/options.md
`;

/** The text of `--help`: every option that does something. */
export function formatHelp(): string {
  const themes = Object.entries(optionThemes).flatMap(([theme, rows]) => {
    const lines = Object.entries(rows).flatMap(([name, row]) =>
      row.pending || row.kind === 'refused' || row.kind === 'harmless' ? [] : [entry(name, row)],
    );
    return lines.length === 0 ? [] : [`${theme}:\n${lines.join('\n')}\n`];
  });
  return [HEAD, ...themes, FOOT].join('\n');
}

const WIDTH = 32;

function entry(name: string, { type, short, help }: OptionRow): string {
  const value = { none: '', optional: `[=${type.placeholder}]`, required: ` ${type.placeholder}` };
  const usage = `  ${short === undefined ? '   ' : `-${short},`} --${name}${
    type.placeholder === '' ? '' : value[type.argument]
  }`;
  return usage.length < WIDTH
    ? `${usage.padEnd(WIDTH)}${help}`
    : `${usage}\n${' '.repeat(WIDTH)}${help}`;
}
