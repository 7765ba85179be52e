import { resolve } from 'node:path';
import { nearestName } from '../nearest-name.ts';
import type { Problem, ProblemCode } from '../problem.ts';
import { quoted } from '../problem.ts';
import { parseIni } from './ini.ts';
import type { ConfigEntry, ConfigSection } from './ini.ts';
import { hasInlineComment } from './inline-comment.ts';
import { magicTable, substituteMagic } from './magic-variables.ts';
import { ConfigSyntaxError, parseJson, parseYaml } from './structured-file.ts';
import { decodeText, looksBinary } from './text-file.ts';
import type { ReadFile } from './text-file.ts';

export type ConfigFormat = 'ini' | 'yaml' | 'json';

/** A section of a file, as `ini = app.ini:production` asks for it. */
export interface ConfigRequest {
  /** As it was given; relative to the launch directory. */
  readonly file: string;
  readonly section: string;
  /** The section was named, and is not just the usual `uwsgi`. */
  readonly explicit: boolean;
  readonly format: ConfigFormat;
}

/** What a request found. `warnings` are mistakes that uWSGI passes over in silence. */
export interface ConfigFileContent {
  readonly entries: readonly ConfigEntry[];
  readonly warnings: readonly Problem[];
}

/** The section that is read unless another is asked for. */
export const DEFAULT_SECTION = 'uwsgi';

/** The format that a file's name announces. */
export function formatOf(file: string): ConfigFormat | undefined {
  if (/\.ya?ml$/.test(file)) return 'yaml';
  if (file.endsWith('.json')) return 'json';
  return file.endsWith('.ini') ? 'ini' : undefined;
}

/**
 * Reads one section of a configuration file, its magic variables replaced.
 *
 * @throws ConfigSyntaxError for a file that is not of its format, and what `readFile` throws.
 */
export function readConfigFile(
  request: ConfigRequest,
  cwd: string,
  readFile: ReadFile,
): ConfigFileContent {
  const text = decodeText(readFile(resolve(cwd, request.file)));
  if (looksBinary(text)) throw new ConfigSyntaxError('expected a text file, got a binary one');
  const warnings: Problem[] = [];
  const warn = (code: ProblemCode, line: number, message: string) =>
    warnings.push({ code, message: `${request.file}:${line}: ${message}` });

  const table = magicTable(request.file, request.explicit ? request.section : '', cwd);
  const substitute = (content: string, line: number) =>
    substituteMagic(content, table, (variable) =>
      warn(
        'unknown-magic',
        line,
        `${variable} is no magic variable and was removed; write %${variable} for a plain %`,
      ),
    );
  const sections =
    request.format === 'ini'
      ? parseIni(text, substitute)
      : substituteAll(request.format === 'yaml' ? parseYaml(text) : parseJson(text), substitute);

  const entries = sections
    .filter(({ name }) => name === request.section)
    .flatMap((section) => section.entries);
  if (request.format === 'ini') warnAboutComments(entries, warn);
  warnAboutSections(sections, request, warn);
  return { entries, warnings };
}

type Warn = (code: ProblemCode, line: number, message: string) => void;

function substituteAll(
  sections: readonly ConfigSection[],
  substitute: (content: string, line: number) => string,
): ConfigSection[] {
  return sections.map((section) => ({
    ...section,
    entries: section.entries.map(({ key, value, line }) => ({
      key: substitute(key, line),
      value: substitute(value, line),
      line,
    })),
  }));
}

function warnAboutComments(entries: readonly ConfigEntry[], warn: Warn): void {
  for (const { key, value, line } of entries) {
    if (!hasInlineComment(key, value)) continue;
    warn(
      'inline-comment',
      line,
      `${key}: expected a comment on a line of its own, got ${quoted(value)}, all of which is the value`,
    );
  }
}

/** Section names that are unlike the wanted one on purpose: `uwsgi2`, `uwsgi-dev`. */
const VARIANT = /[-_.:]|\d$/;

function warnAboutSections(
  sections: readonly ConfigSection[],
  { file, section, format }: ConfigRequest,
  warn: Warn,
): void {
  const others = sections.filter(({ name }) => name !== '' && name !== section);
  const stray = sections.find(({ name }) => name === '')?.entries[0];
  if (stray !== undefined && format === 'ini') {
    warn('unknown-section', stray.line, `${stray.key}: is before any [section] and is ignored`);
  }
  if (others.length === sections.filter(({ name }) => name !== '').length) {
    const nearest = nearestName(
      section.toLowerCase(),
      others.map(({ name }) => name),
    );
    const found = others.find(({ name }) => name === nearest);
    const came = found === undefined ? 'none' : `[${found.name}]`;
    warn(
      'unknown-section',
      found?.line ?? 1,
      `expected a section [${section}] in ${file}, got ${came}`,
    );
    return;
  }
  for (const { name, line } of others) {
    const similar = nearestName(name.toLowerCase(), [section]) !== undefined;
    const broken = name.startsWith(`${section}]`);
    if (!broken && (!similar || VARIANT.test(name))) continue;
    warn('unknown-section', line, `[${name}] is ignored; did you mean [${section}]?`);
  }
}
