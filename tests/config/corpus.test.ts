import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigReader } from '../../appserver/config/sources/config-reader.ts';
import { expandSettings } from '../../appserver/config/sources/expansion.ts';
import { readSmallFile } from '../../appserver/config/sources/text-file.ts';
import { CORPUS, corpusCases } from './corpus.ts';

describe('the corpus of ini files', () => {
  it('has an expectation for each file', () => {
    const files = readdirSync(CORPUS).filter((file) => file.endsWith('.ini'));
    expect(corpusCases().map(({ file }) => file)).toEqual(files);
  });

  it.each(corpusCases())('$file', ({ file, env, settings, warnings }) => {
    const context = { cwd: CORPUS, env, readFile: readSmallFile, isReload: false };
    const reader = new ConfigReader(context);
    reader.add({ name: 'ini', value: file, origin: { kind: 'command line' } });
    reader.end();
    const expanded = expandSettings(reader.settings, context);
    expect([...reader.problems, ...expanded.problems]).toEqual([]);
    expect(reader.warnings.map(({ message }) => message)).toEqual(warnings);
    expect(expanded.settings.map(({ name, value }) => [name, value])).toEqual(settings);
  });
});
