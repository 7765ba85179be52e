import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { differences } from '../conformance/differences.ts';

const page = readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8');

it.each(Object.keys(differences))('docs/differences.md has "%s"', (subject) => {
  expect(page).toContain(`| ${subject} |`);
});

it('has no table row without its four columns', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('|'));
  expect(rows.length).toBeGreaterThan(50);
  for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6);
});
