import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { magicTable, substituteMagic } from '../../../appserver/config/sources/magic-variables.ts';
import { VERSION } from '../../../appserver/version.ts';
import { askUwsgi } from '../ask-uwsgi.ts';

const directory = mkdtempSync(join(tmpdir(), 'tsgi-magic-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The variables whose value does not depend on the moment, or on who answers. */
const STABLE = 'dnspeocxvhkuUgGij0129';

describe('magicTable', () => {
  it('says what uWSGI says', async () => {
    writeFileSync(join(directory, 'two.dots.ini'), magicIni());
    const shown = new Map(await askUwsgi('two.dots.ini:part', { cwd: directory }));
    const table = magicTable('two.dots.ini', 'part', directory);
    const ours = [...STABLE].map((letter) => [letter, table.get(letter)]);
    expect(ours).toEqual([...STABLE].map((letter) => [letter, shown.get(`value-${letter}`)]));
  });

  it('knows the rest', () => {
    const table = magicTable('noext', '', directory);
    const seconds = Math.floor(Date.now() / 1000);
    expect(Number(table.get('t'))).toBeGreaterThanOrEqual(seconds - 60);
    expect(table.get('T')).toMatch(/^\d{16}$/);
    expect(table.get('V')).toBe(VERSION);
    expect(table.get('h')).toBe(hostname());
    expect(table.get('n')).toBe('noext');
    expect(table.get('e')).toBe('');
    expect(table.get('9')).toBe('');
    expect(magicTable('/x.ini', '', '/').get('d')).toBe('/');
  });
});

function magicIni(): string {
  return `[part]\n${[...STABLE].map((letter) => `value-${letter} = %${letter}\n`).join('')}`;
}

describe('substituteMagic', () => {
  const table = new Map([
    ['%', '%'],
    ['(', '%('],
    ['n', 'name'],
  ]);

  it.each([
    ['%n.%n', 'name.name', []],
    ['100%%', '100%', []],
    ['%%n', '%n', []],
    ['%(n)', '%(n)', []],
    ['a%zb%é', 'ab', ['%z', '%é']],
    // uWSGI would swallow the end of the line.
    ['50%', '50%', []],
  ])('%j becomes %j', (text, result, unknown) => {
    const found: string[] = [];
    expect(substituteMagic(text, table, (variable) => found.push(variable))).toBe(result);
    expect(found).toEqual(unknown);
  });
});
