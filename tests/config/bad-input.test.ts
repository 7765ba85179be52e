import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadOptions } from '../../appserver/config/load.ts';

const directory = mkdtempSync(join(tmpdir(), 'tsgi-bad-input-'));
afterAll(() => rmSync(directory, { recursive: true }));

function problemsOf(
  argv: readonly string[],
  files: Readonly<Record<string, string | Buffer>> = {},
) {
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(directory, name), content);
  const { problems } = loadOptions({ argv, env: {}, cwd: directory });
  for (const { message } of problems) expect(message).not.toMatch(/[\n\r\0]/);
  return problems.map(({ message }) => message);
}

function ini(...lines: string[]): string {
  return ['[uwsgi]', ...lines, ''].join('\n');
}

describe('a wrong value', () => {
  it.each([
    ['processes = two', 'processes: expected an integer, 1 to 1024, got "two"'],
    ['processes = 0', 'processes: expected an integer, 1 to 1024, got "0"'],
    ['processes =', 'processes: expected an integer, 1 to 1024, got nothing'],
    ['buffer-size = 65536', 'buffer-size: expected an integer, 1 to 65535, got "65536"'],
    ['chmod-socket = 999', 'chmod-socket: expected an octal mode such as 660, got "999"'],
    [
      'socket = host:port',
      'socket: expected a port from 0 to 65535 after the colon, got "host:port"',
    ],
    ['protocol = fastcgi', 'protocol: expected uwsgi or http, got "fastcgi"'],
    ['env = NOVALUE', 'env: expected NAME=VALUE, got "NOVALUE"'],
    ['chdir =', 'chdir: expected a path, got nothing'],
    [
      'plugin = php',
      'plugin: expected a plugin whose work tsgi does by itself, such as python3 or http, got "php"',
    ],
    ['set = nothing', 'set: expected NAME=VALUE, got "nothing"'],
    [
      'set-placeholder = master=1',
      'set-placeholder: expected a name of your own, got the option master; use set for options',
    ],
    [
      'callable = %(callable)',
      'callable: expected a value that does not refer to itself, got %(callable) -> %(callable)',
    ],
    ['callable = @(nope)', 'callable: expected a readable file in @(), got "nope": no such file'],
    [
      'emperor = /etc',
      'emperor: not supported; run one tsgi for each configuration, under systemd or Compose',
    ],
    [
      'for-times = 99999',
      'for-times: expected a usable value, got "99999": more than 10000 rounds',
    ],
    [
      'if-hostname-match = (',
      'if-hostname-match: expected a usable value, got "(": Invalid regular expression: /(/: Unterminated group',
    ],
    ['for-readline = nope', 'for-readline: expected a usable value, got "nope": no such file'],
  ])('%s is one line that names option, file and line', (line, message) => {
    const argv = ['x.ini'];
    expect(problemsOf(argv, { 'x.ini': ini('# first', line) })).toEqual([`x.ini:3: ${message}`]);
  });

  it('is named after the command line and the environment too', () => {
    const { problems } = loadOptions({
      argv: ['-p', 'x', '--soc=1'],
      env: { UWSGI_LISTEN: 'many' },
      cwd: directory,
    });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^--soc: expected the name of one option/),
      'UWSGI_LISTEN: expected an integer, 1 to 65535, got "many"',
      '--processes: expected an integer, 1 to 1024, got "x"',
    ]);
  });

  it('is reported with all others, in one run', () => {
    const text = ini('processes = two', 'listen = many', 'socket = :x', 'emperor = /x');
    expect(problemsOf(['x.ini', '--wrokers', '--ini', 'nope.ini'], { 'x.ini': text })).toHaveLength(
      6,
    );
  });
});

describe('options that do not go together', () => {
  it('refuses the same address twice, but not two ports that the system chooses', () => {
    const text = ini('socket = :3031', 'http-socket = 0.0.0.0:3031', 'socket = :0', 'socket = :0');
    expect(problemsOf(['x.ini'], { 'x.ini': text })).toEqual([
      'x.ini:3: http-socket: expected an address of its own, got 0.0.0.0:3031, which x.ini:2: socket has',
    ]);
  });
});

describe('a configuration file', () => {
  it.each([
    [
      'is not there',
      ['--ini', 'nope.ini'],
      '--ini: expected a readable file, got "nope.ini": no such file',
    ],
    [
      'is a directory',
      ['--ini', 'dir.ini'],
      '--ini: expected a readable file, got "dir.ini": it is a directory',
    ],
    [
      'never ends',
      ['--ini', '/dev/zero'],
      '--ini: expected a readable file, got "/dev/zero": more than 4194304 bytes',
    ],
    ['is not named', ['--ini', ':x'], '--ini: expected FILE or FILE:SECTION, got ":x"'],
    [
      'is of no kind',
      ['uwsgi.xml'],
      'expected a configuration file or an application, got "uwsgi.xml"',
    ],
  ])('that %s', (_, argv, message) => {
    mkdirSync(join(directory, 'dir.ini'), { recursive: true });
    expect(problemsOf(argv)).toEqual([message]);
  });

  it('that is binary', () => {
    const files = { 'binary.ini': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 10, 91, 117]) };
    expect(problemsOf(['binary.ini'], files)).toEqual([
      'binary.ini: expected a text file, got a binary one',
    ]);
  });

  it('that includes itself, at once or in a circle', () => {
    const files = {
      'a.ini': ini('master = 1', 'ini = b.ini'),
      'b.ini': ini('include = a.ini'),
      'self.ini': '[uwsgi]\nini = :other\n[other]\nini = ./self.ini\n',
    };
    expect(problemsOf(['a.ini'], files)).toEqual([
      'b.ini:2: include: expected a file that is not being read already, got a circle: a.ini:uwsgi -> b.ini:uwsgi -> a.ini:uwsgi',
    ]);
    expect(problemsOf(['self.ini'])).toEqual([
      './self.ini:4: ini: expected a file that is not being read already, got a circle: self.ini:uwsgi -> self.ini:other -> self.ini:uwsgi'.slice(
        2,
      ),
    ]);
  });

  it('that has conditions in conditions', () => {
    const text = ini('for = a b', 'if-env = HOME', 'endfor =');
    expect(problemsOf(['x.ini'], { 'x.ini': text })[0]).toBe(
      'x.ini:3: if-env: expected the end of for first: they do not nest',
    );
  });

  it('that is no YAML or JSON, with its line if there is one', () => {
    const files = {
      'x.yaml': 'uwsgi:\n  a: [',
      'x.json': '{',
      'list.yaml': 'uwsgi:\n  a:\n    b: 1\n',
    };
    expect(problemsOf(['x.yaml', 'x.json', 'list.yaml'], files)).toEqual([
      expect.stringMatching(/^x\.yaml:2: expected YAML, got /),
      expect.stringMatching(/^x\.json: expected JSON, got /),
      'list.yaml:3: expected a text, number or boolean for a',
    ]);
  });

  it('that is old and in Latin-1 is read all the same', () => {
    const files = { 'latin.ini': Buffer.from('; Stra\xdfe\n[uwsgi]\nprocesses = 3\n', 'latin1') };
    expect(problemsOf(['latin.ini'], files)).toEqual([]);
  });
});
