// Writes docs/options.md from the option table: `node scripts/options-doc.ts`.
import { writeFileSync } from 'node:fs';
import type { OptionRow } from '../appserver/config/option-row.ts';
import { optionThemes } from '../appserver/config/option-table/index.ts';
import { refusedFamilies } from '../appserver/config/option-table/refused.ts';

/** Where the document is. */
export const OPTIONS_DOC = new URL('../docs/options.md', import.meta.url);

const INTRODUCTION = `# Options

<!-- Written by scripts/options-doc.ts from appserver/config/option-table/; do not edit. -->

tsgi takes uWSGI's options: on the command line, in \`UWSGI_*\` environment variables
(\`--buffer-size\` is \`UWSGI_BUFFER_SIZE\`), and in ini, YAML and JSON files. The environment comes
first, then the command line, then the files and applications that are named on it without an option.
Of an option with one value the last one counts; the values of a *list* add up. A switch is off with
\`false\`, \`off\`, \`no\` (in any case) or \`0\`.

\`tsgi --show-config\` prints what is in effect and where each value came from. An unknown option is
an error on the command line, and a warning with the nearest known name in a file; \`strict\` makes
errors of warnings.

Relative paths begin in the directory that \`chdir\` names, unless it says otherwise.
`;

/** The whole document. */
export function formatOptionsDoc(): string {
  const themes = Object.entries(optionThemes).map(
    ([theme, rows]) => `## ${theme}\n\n${formatTheme(Object.entries(rows))}`,
  );
  return [INTRODUCTION, ...themes, formatRefused()].join('\n');
}

function formatTheme(rows: readonly (readonly [string, OptionRow])[]): string {
  if (rows.every(([, { kind }]) => kind === 'harmless')) {
    const lines = rows.map(([name, row]) => `| ${names(name, row)} | ${row.help} |`);
    return table('| option | why nothing is needed |', lines);
  }
  const lines = rows.map(
    ([name, row]) =>
      `| ${names(name, row)} | ${valueOf(row)} | ${defaultOf(row)} | ${meaning(row)} | ${row.since} |`,
  );
  return table('| option | value | default | what it does | since |', lines);
}

function formatRefused(): string {
  const lines = refusedFamilies.map(({ what, instead, names: list }) => {
    const codes = list.map((name) => `\`${name}\``).join(', ');
    return `| ${what} | ${instead} | ${cell(codes)} |`;
  });
  return `## Refused

Each is an error that says what to use instead. \`*\` stands for any text, \`?\` for a letter.

${table('| what | instead | options |', lines)}`;
}

function table(head: string, lines: readonly string[]): string {
  const rule = head.replace(/[^|]+/g, '---');
  return `${[head, rule, ...lines].join('\n')}\n`;
}

function names(name: string, { short, aliases = [] }: OptionRow): string {
  const others = [...(short === undefined ? [] : [`-${short}`]), ...aliases];
  return [`\`${name}\``, ...others.map((other) => `\`${other}\``)].join(', ');
}

function valueOf(row: OptionRow): string {
  return cell(row.kind === 'list' ? `list of ${row.type.accepts}` : row.type.accepts);
}

function defaultOf(row: OptionRow): string {
  if (row.kind !== 'scalar' || row.default === undefined) return '';
  return `\`${String(row.default)}\``;
}

function meaning({ help, note, pending }: OptionRow): string {
  const state = pending ? ['**Not yet: refused by name.**'] : [];
  const difference = note === undefined ? [] : [`*Differs:* ${note}.`];
  return cell([`${help[0]?.toUpperCase()}${help.slice(1)}.`, ...difference, ...state].join(' '));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.main) writeFileSync(OPTIONS_DOC, formatOptionsDoc());
