/** One `key = value` of an ini file. */
export interface IniEntry {
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A section's entries; a section that is opened twice is here once for each time. */
export interface IniSection {
  readonly name: string;
  /** Where its header is, counted from 1. */
  readonly line: number;
  readonly entries: readonly IniEntry[];
}

/**
 * Reads uWSGI's ini (core/ini.c): lines are trimmed and split at the first `=`; a bare key and `k=`
 * have the value `''`; a line that starts with `;` or `#` is a comment; there is no quoting, no
 * continuation and no comment behind a value. A header is its line less the first and last
 * character. What comes before the first header belongs to no section and is left out.
 */
export function parseIni(text: string): IniSection[] {
  const sections: { name: string; line: number; entries: IniEntry[] }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith(';') || content.startsWith('#')) continue;
    if (content.startsWith('[')) {
      sections.push({ name: content.slice(1, -1), line: index + 1, entries: [] });
      continue;
    }
    const equals = content.indexOf('=');
    const key = equals === -1 ? content : content.slice(0, equals).trim();
    const value = equals === -1 ? '' : content.slice(equals + 1).trim();
    sections.at(-1)?.entries.push({ key, value, line: index + 1 });
  }
  return sections;
}
