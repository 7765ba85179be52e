import { describe, expect, it } from 'vitest';
import { expandSettings } from '../../../appserver/config/sources/expansion.ts';
import type { Setting } from '../../../appserver/config/setting.ts';

function readFile(path: string): Uint8Array {
  if (path === '/srv/secret') return Buffer.from('%(k)\n\n');
  throw Object.assign(new Error('gone'), { code: 'ENOENT' });
}

function expand(...pairs: (readonly [string, string])[]) {
  const settings = pairs.map(([name, value], index): Setting => ({
    name,
    value,
    origin: { kind: 'file', path: 'x.ini', line: index + 1 },
  }));
  const result = expandSettings(settings, { cwd: '/srv', env: { HOME: '/root' }, readFile });
  return {
    values: result.settings.map(({ value }) => value),
    problems: result.problems.map(({ message }) => message),
    references: [...result.references],
  };
}

describe('expandSettings', () => {
  it('replaces $() first, then @(), then %()', () => {
    expect(expand(['k', '1'], ['a', '$(HOME)/@(secret)'], ['b', '@($(HOME)/x'])).toEqual({
      values: ['1', '/root/1\n', '@(/root/x'],
      problems: [],
      references: ['k'],
    });
  });

  it('names a file that is not there', () => {
    expect(expand(['a', '@(nope)']).problems).toEqual([
      'x.ini:1: a: expected a readable file in @(), got "nope": no such file',
    ]);
  });

  it.each([
    [
      [['a', '%(a)']],
      ['x.ini:1: a: expected a value that does not refer to itself, got %(a) -> %(a)'],
    ],
    [
      [
        ['a', 'x%(b)'],
        ['b', '%(a + 1)'],
      ],
      [
        'x.ini:1: a: expected a value that does not refer to itself, got %(a) -> %(b) -> %(a)',
        'x.ini:2: b: expected a value that does not refer to itself, got %(b) -> %(a) -> %(b)',
      ],
    ],
  ] as [[string, string][], string[]][])('refuses %j', (pairs, problems) => {
    expect(expand(...pairs).problems).toEqual(problems);
  });

  it('lets a later value refer to the first of its own name', () => {
    expect(expand(['a', '1'], ['a', '%(a)2'])).toMatchObject({ values: ['1', '12'], problems: [] });
  });

  it('stops values that double with each reference', () => {
    const pairs = Array.from(
      { length: 40 },
      (_, index) => [`k${index}`, index === 39 ? 'x' : `%(k${index + 1})%(k${index + 1})`] as const,
    );
    expect(expand(...pairs).problems[0]).toBe(
      'x.ini:1: k0: expected at most 1048576 characters and 100 references in a row, got more',
    );
    const empty = pairs.map(([name, value]) => [name, value === 'x' ? '' : value] as const);
    expect(expand(...empty)).toMatchObject({ values: empty.map(() => ''), problems: [] });
  });

  it('survives a chain that is deeper than any stack would bear', () => {
    const pairs = Array.from(
      { length: 1000 },
      (_, index) => [`k${index}`, `%(k${index + 1})`] as const,
    );
    expect(expand(...pairs).values).toHaveLength(1000);
  });
});
