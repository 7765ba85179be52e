import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIni } from '../../../appserver/config/sources/ini.ts';

describe('parseIni', () => {
  it('trims, splits at the first =, and knows comments only at the start of a line', () => {
    const text = `[uwsgi]
  chdir   =  /srv\t
env = A=B=C
; a comment
  # another
module = app:app # no comment
master
vacuum =
= nameless
`;
    expect(parseIni(text)[1]).toEqual({
      name: 'uwsgi',
      line: 1,
      entries: [
        { key: 'chdir', value: '/srv', line: 2 },
        { key: 'env', value: 'A=B=C', line: 3 },
        { key: 'module', value: 'app:app # no comment', line: 6 },
        { key: 'master', value: '', line: 7 },
        { key: 'vacuum', value: '', line: 8 },
        { key: '', value: 'nameless', line: 9 },
      ],
    });
  });

  it('takes a header without its last character, whatever that is', () => {
    const names = parseIni('[a]\n[bb \n [c] ; d\n[e\n[').map(({ name }) => name);
    expect(names).toEqual(['', 'a', 'b', 'c] ; ', '', '']);
  });

  it('keeps what comes before any header apart', () => {
    expect(parseIni('early = 1\n[uwsgi]')[0]?.entries).toEqual([
      { key: 'early', value: '1', line: 1 },
    ]);
  });

  it('takes lines that end as on Windows', () => {
    expect(parseIni('[uwsgi]\r\na = 1\r\n')[1]).toMatchObject({
      name: 'uwsgi',
      entries: [{ key: 'a', value: '1' }],
    });
  });

  it('reads back any keys and values that have no line ends around them', () => {
    const key = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .map((text) => text.replace(/[=\n]/g, '').trim())
      .filter((text) => text !== '' && !/^[[;#]/.test(text));
    const value = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '').trim());
    const entries = fc.array(fc.tuple(key, value));
    fc.assert(
      fc.property(entries, (pairs) => {
        const text = `[s]\n${pairs.map(([name, content]) => `${name} = ${content}`).join('\n')}`;
        const read = parseIni(text)[1]?.entries.map((entry) => [entry.key, entry.value]);
        expect(read).toEqual(pairs);
      }),
    );
  });

  it('reads any text, and loses no line that is one of a section', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', '=', ';', '#', ' ', 'a', '\n') }),
        (text) => {
          const lines = text
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== '' && !/^[;#[]/.test(line));
          const entries = parseIni(text).flatMap((section) => section.entries);
          expect(entries).toHaveLength(lines.length);
        },
      ),
    );
  });
});
