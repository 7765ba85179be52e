/** One `key = value` of a configuration file. */
export interface ConfigEntry {
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A section's entries; a section that is opened twice is here once for each time. */
export interface ConfigSection {
  readonly name: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly entries: readonly ConfigEntry[];
}

/**
 * Reads uWSGI's ini (core/ini.c): lines are trimmed and split at the first `=`; a bare key and `k=`
 * have the value `''`; a line that starts with `;` or `#` is a comment; there is no quoting, no
 * continuation and no comment behind a value. A header is its line less the first and last
 * character. What comes before the first header belongs to the section `''`, which nobody asks for.
 *
 * @param substitute what to do with each line before it is understood: magic variables.
 */
export function parseIni(
  text: string,
  substitute: (content: string, line: number) => string = (content) => content,
): ConfigSection[] {
  let entries: ConfigEntry[] = [];
  const sections = [{ name: '', line: 1, entries }];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const bare = raw.trim();
    if (bare === '' || bare.startsWith(';') || bare.startsWith('#')) continue;
    const content = substitute(bare, line).trim();
    if (content.startsWith('[')) {
      entries = [];
      sections.push({ name: content.slice(1, -1), line, entries });
      continue;
    }
    const equals = content.indexOf('=');
    const key = equals === -1 ? content : content.slice(0, equals).trim();
    const value = equals === -1 ? '' : content.slice(equals + 1).trim();
    entries.push({ key, value, line });
  }
  return sections;
}
