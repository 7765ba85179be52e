import { describe, expect, it } from 'vitest';

import type { Block } from './document.ts';
import { parseDocument } from './parse-document.ts';

const blocksOf = (markdown: string): readonly Block[] =>
  parseDocument(markdown).flatMap(({ blocks }) => blocks);

describe('parseDocument', () => {
  it('puts blocks under the headings of the second level', () => {
    const markdown =
      '# T\n```sh\na\n```\n## One\n### Deeper\n```sh\nb\n```\n## Two\n```sh\nc\n```\n';
    expect(parseDocument(markdown).map(({ title, blocks }) => [title, blocks.length])).toEqual([
      ['', 1],
      ['One', 1],
      ['Two', 1],
    ]);
  });

  it('reads what is typed and what is shown', () => {
    const markdown = '```console\n$ first\na\n\nb\n$ second\n```';
    expect(blocksOf(markdown)).toEqual([
      {
        kind: 'session',
        line: 1,
        terminal: 'main',
        exchanges: [
          { typed: 'first', output: ['a', '', 'b'] },
          { typed: 'second', output: [] },
        ],
        varies: [],
      },
    ]);
  });

  it('reads the terminal of the server: more output, and Ctrl-C', () => {
    const markdown = '<!-- varies: `7` `b c` -->\n\n```console server\npid 7\n^C\nb c\n```';
    expect(blocksOf(markdown)).toEqual([
      {
        kind: 'session',
        line: 3,
        terminal: 'server',
        exchanges: [{ output: ['pid 7'] }, { typed: '^C', output: ['b c'] }],
        varies: ['7', 'b c'],
      },
    ]);
  });

  it('reads files, commands of both terminals, and what is not run', () => {
    const markdown = [
      '**`a/b.ini`**\n\n```ini\nx = 1\n\ny = 2\n```',
      '```sh both\ncd /tmp\nls\n```',
      '<!-- not run: no init here -->\n```sh\nsystemctl\n```',
      '```text\na picture\n```',
    ].join('\n\n');
    expect(blocksOf(markdown)).toEqual([
      { kind: 'file', line: 3, name: 'a/b.ini', text: 'x = 1\n\ny = 2\n' },
      { kind: 'commands', line: 9, terminals: ['main', 'server'], commands: ['cd /tmp', 'ls'] },
      { kind: 'unrun', line: 15, text: 'systemctl', reason: 'no init here' },
    ]);
  });

  it.each([
    ['a block that fits no rule', '```ts\nlet a;\n```', 'named block, got "ts"'],
    ['a block without an end', '\n```sh\nls\n', 'line 2: expected an end'],
    ['a name without a block', '**`a.ts`**\n\nText.', 'line 3: expected a block after'],
    ['a mark at the end', '<!-- varies: `1` -->\n', 'got the end'],
    ['a stale mark', '<!-- varies: `9` -->\n```console\n$ a\n99\n```', 'in the block, got "9"'],
    ['a mark without backticks', '<!-- varies: 9 -->\n```console\n$ a\n9\n```', 'in backticks'],
    [
      'a mark where nothing is compared',
      '<!-- varies: `ls` -->\n```sh\nls\n```',
      'before a console',
    ],
    ['an unknown terminal', '```console third\n$ a\n```', 'got "third"'],
    ['output of two terminals', '```console both\n$ a\n```', 'got both'],
    ['output before a command', '```console\na\n```', 'expected a command first'],
  ])('refuses %s', (_, markdown, message) => {
    expect(() => parseDocument(markdown)).toThrow(message);
  });
});
