import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replacePart, writeReport } from '../../../scripts/bench/report/document.ts';
import { REPOSITORY } from '../../../scripts/run.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const DOCUMENT = `# Title

by hand
<!-- begin: comparison -->
old
<!-- end: comparison -->
also by hand
<!-- begin: memory -->
<!-- end: memory -->
`;

test('only the part between its marks is replaced, and again the next time', () => {
  const once = replacePart(DOCUMENT, 'comparison', 'new');
  expect(once).toBe(DOCUMENT.replace('old', '\nnew\n'));
  expect(replacePart(once, 'comparison', 'new')).toBe(once);
});

test.for(['', '<!-- begin: memory -->', '<!-- end: memory --> <!-- begin: memory -->'])(
  'a document without the part is refused: %j',
  (document) => {
    expect(() => replacePart(document, 'memory', 'new')).toThrow('<!-- begin: memory -->');
  },
);

test('charts go into the directory beside the document', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'figures.md');
  await writeFile(file, DOCUMENT);
  writeReport(file, { part: 'memory', markdown: 'flat', charts: { 'memory.svg': '<svg/>' } });
  expect(await readFile(file, 'utf8')).toBe(replacePart(DOCUMENT, 'memory', 'flat'));
  expect(await readFile(join(directory.path, 'benchmarks/memory.svg'), 'utf8')).toBe('<svg/>');
});

test("the project's document has all parts, and every chart that it shows is there", async () => {
  const document = await readFile(join(REPOSITORY, 'docs/benchmarks.md'), 'utf8');
  for (const part of ['comparison', 'scaling', 'memory', 'python']) {
    expect(() => replacePart(document, part, '')).not.toThrow();
  }
  for (const [, path] of document.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
    expect(await readFile(join(REPOSITORY, 'docs', path!), 'utf8')).toContain('<svg ');
  }
});
