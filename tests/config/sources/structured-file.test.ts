import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConfigSyntaxError,
  parseJson,
  parseYaml,
} from '../../../appserver/config/sources/structured-file.ts';
import type { ConfigSection } from '../../../appserver/config/sources/ini.ts';

const YAML = `
uwsgi:
  socket: :3031
  processes: 4
  chmod-socket: 0660
  master: true
  empty:
  word: null
  env:
    - A=1
    - B=2
  args: [1, 'two # 2']
  quoted: "a \\"b\\"" # a comment, which YAML has
other:
  x: 1
nothing:
`;

function entries(sections: readonly ConfigSection[], name = 'uwsgi') {
  const found = sections.find((section) => section.name === name);
  return found?.entries.map(({ key, value, line }) => [key, value, line]);
}

describe('parseYaml', () => {
  it('keeps the text of scalars and repeats the items of sequences', () => {
    const sections = parseYaml(YAML);
    expect(entries(sections)).toEqual([
      ['socket', ':3031', 3],
      ['processes', '4', 4],
      ['chmod-socket', '0660', 5],
      ['master', 'true', 6],
      ['empty', '', 7],
      ['word', 'null', 8],
      ['env', 'A=1', 10],
      ['env', 'B=2', 11],
      ['args', '1', 12],
      ['args', 'two # 2', 12],
      ['quoted', 'a "b"', 13],
    ]);
    expect(entries(sections, 'other')).toEqual([['x', '1', 15]]);
    expect(entries(sections, 'nothing')).toEqual([]);
  });

  it('follows aliases', () => {
    expect(entries(parseYaml('uwsgi:\n  a: &x 1\n  b: *x'))).toEqual([
      ['a', '1', 2],
      ['b', '1', 3],
    ]);
  });

  it.each([
    ['a: [', /^expected YAML, got .+/, 1],
    ['uwsgi:\n  a: %x', /^expected YAML, got .+/, 2],
    ['- 1', /^expected a mapping of sections at the top$/, 1],
    ['', /^expected a mapping of sections at the top$/, 1],
    ['uwsgi:\n  - a', /^expected a mapping of options in a section$/, 2],
    ['uwsgi: 1', /^expected a mapping of options in a section$/, 1],
    ['uwsgi:\n  a:\n    b: 1', /^expected a text, number or boolean for a$/, 3],
    ['uwsgi:\n  a: [[1]]', /^expected a text, number or boolean for a$/, 2],
  ])('refuses %j', (text, message, line) => {
    const error = failure(() => parseYaml(text));
    expect(error.message).toMatch(message);
    expect(error.line).toBe(line);
  });
});

describe('parseJson', () => {
  it('reads sections, tabs and all, with the lines of the options', () => {
    const text =
      '{\n\t"uwsgi": {\n\t\t"socket": [":1", "x\\u00e9.sock"],\n\t\t"master": true,\n\t\t"n": 1.50\n\t}\n}';
    expect(entries(parseJson(text))).toEqual([
      ['socket', ':1', 3],
      ['socket', 'xé.sock', 3],
      ['master', 'true', 4],
      ['n', '1.50', 5],
    ]);
  });

  it('keeps an option that is there twice, as in an ini', () => {
    expect(entries(parseJson('{"uwsgi": {"env": "A=1", "env": "B=2"}}'))).toEqual([
      ['env', 'A=1', 1],
      ['env', 'B=2', 1],
    ]);
  });

  it.each([
    ['{"uwsgi": {},}', /^expected JSON, got /],
    ['uwsgi: {}', /^expected JSON, got /],
    ['{"uwsgi": {"a": null}}', /^expected a text, number or boolean for a$/],
    ['[]', /^expected a mapping of sections at the top$/],
  ])('refuses %s', (text, message) => {
    expect(failure(() => parseJson(text)).message).toMatch(message);
  });

  it('refuses nesting that is deeper than any stack', () => {
    const text = `{"uwsgi": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(failure(() => parseJson(text)).message).toMatch(/^expected /);
  });

  it('reads back any texts', () => {
    const options = fc.dictionary(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      {
        noNullPrototype: true,
      },
    );
    fc.assert(
      fc.property(options, (values) => {
        const read = entries(parseJson(JSON.stringify({ uwsgi: values })));
        expect(read?.map(([key, value]) => [key, value])).toEqual(Object.entries(values));
      }),
    );
  });
});

function failure(action: () => unknown): ConfigSyntaxError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigSyntaxError);
    return error as ConfigSyntaxError;
  }
  throw new Error('expected a ConfigSyntaxError, got none');
}
