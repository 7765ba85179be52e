import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A configuration file of the corpus and what is to come of it. */
export interface CorpusCase {
  readonly file: string;
  /** The environment that it is read in. */
  readonly env: Readonly<Record<string, string>>;
  /** What real uWSGI shows with --show-config, but for the directives. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** What tsgi says, and uWSGI does not. */
  readonly warnings: readonly string[];
}

/** Where the corpus is. Its files are read from there, so that their paths are relative. */
export const CORPUS = join(import.meta.dirname, 'corpus');

const SUFFIX = '.expected.json';

/** All cases, by their file names. */
export function corpusCases(): CorpusCase[] {
  return readdirSync(CORPUS)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => {
      const expected = JSON.parse(readFileSync(join(CORPUS, file), 'utf8')) as Partial<CorpusCase>;
      const name = `${file.slice(0, -SUFFIX.length)}.ini`;
      return { env: {}, settings: [], warnings: [], ...expected, file: name };
    });
}
