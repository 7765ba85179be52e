import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionRow } from '../../../appserver/config/option-row.ts';
import { optionTable } from '../../../appserver/config/option-table/index.ts';
import {
  optionForOperand,
  parseCommandLine,
} from '../../../appserver/config/sources/command-line.ts';

function parse(...argv: string[]) {
  const { settings, operands, problems } = parseCommandLine(argv);
  return {
    settings: settings.map(({ name, value }) => [name, value]),
    operands,
    problems: problems.map(({ message }) => message),
  };
}

describe('parseCommandLine', () => {
  it.each<[string, string[], [string, string][]]>([
    ['--o=v', ['--processes=3'], [['processes', '3']]],
    ['--o v', ['--processes', '3'], [['processes', '3']]],
    ['a value that looks like an option', ['--callable', '--x'], [['callable', '--x']]],
    ['an empty value', ['--callable='], [['callable', '']]],
    ['a value with =', ['--env=A=B'], [['env', 'A=B']]],
    ['a switch', ['--master'], [['master', '']]],
    ['a switch with a value', ['--master=false'], [['master', 'false']]],
    ['an alias', ['--workers', '2'], [['workers', '2']]],
    ['an unambiguous prefix', ['--proce', '2'], [['processes', '2']]],
    ['an optional value, attached', ['--chmod-socket=660'], [['chmod-socket', '660']]],
    ['an optional value, left out', ['--chmod-socket', 'a.ini'], [['chmod-socket', '']]],
    ['a short switch', ['-M'], [['master', '']]],
    ['a short option and its value', ['-p', '3'], [['processes', '3']]],
    ['a value attached to a short option', ['-p3'], [['processes', '3']]],
    [
      'a cluster',
      ['-Mp3'],
      [
        ['master', ''],
        ['processes', '3'],
      ],
    ],
    [
      'a cluster whose value follows',
      ['-Mp', '3'],
      [
        ['master', ''],
        ['processes', '3'],
      ],
    ],
    ['a short optional value', ['-C664'], [['chmod-socket', '664']]],
  ])('reads %s', (_, argv, settings) => {
    expect(parse(...argv).settings).toEqual(settings);
  });

  it('finds operands anywhere, and takes all for operands after --', () => {
    expect(parse('a.ini', '-', '-M', '--', '--master', '-p3')).toEqual({
      settings: [['master', '']],
      operands: ['a.ini', '-', '--master', '-p3'],
      problems: [],
    });
  });

  it.each([
    [['--wrokers', '2'], '--wrokers: unknown option; did you mean --workers?'],
    [['--buffer_size', '2'], '--buffer_size: unknown option; did you mean --buffer-size?'],
    [['--no-such-thing=2'], '--no-such-thing: unknown option'],
    [['-q', '3'], '-q: unknown option'],
    [['-Mq'], '-q: unknown option'],
    [['--processes'], '--processes: expected N, got the end of the command line'],
    [['-p'], '--processes: expected N, got the end of the command line'],
    [['--=3'], '--: unknown option'],
    [
      ['--chmod-socket', '664'],
      '--chmod-socket: expected its value attached, as in --chmod-socket=VALUE, got "664" apart',
    ],
    [
      ['-M', 'true'],
      '--master: expected its value attached, as in --master=VALUE, got "true" apart',
    ],
    [['--master-of-all', '--log-4'], '--master-of-all: unknown option'],
    [
      ['--soc', ':1'],
      '--soc: expected the name of one option, got the beginning of --socket, --socket-protocol, --socket-timeout',
    ],
  ])('refuses %j in one line', (argv, message) => {
    const { problems, operands } = parse(...argv);
    expect(problems[0]).toBe(message);
    expect(operands).toEqual([]);
  });

  it('reads back any values of any options', () => {
    const rows = Object.entries<OptionRow>(optionTable);
    const setting = fc.tuple(fc.constantFrom(...rows), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(setting), (settings) => {
        const argv = settings.map(([[name], value]) => `--${name}=${value}`);
        const expected = settings.map(([[name], value]) => [name, value]);
        expect(parse(...argv)).toEqual({ settings: expected, operands: [], problems: [] });
      }),
    );
  });

  it('accounts for every argument and never throws', () => {
    const word = fc.oneof(
      fc.string(),
      fc.string().map((text) => `--${text}`),
      fc.string().map((text) => `-${text}`),
      fc.constantFrom('--', '-', '-Mp', '--processes', '--master', 'x.ini'),
    );
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        const { settings, operands, problems } = parse(...argv);
        const isSilent = settings.length + operands.length + problems.length === 0;
        expect(isSilent).toBe(argv.every((argument) => argument === '--') && argv.length < 2);
      }),
    );
  });
});

describe('optionForOperand', () => {
  it.each([
    ['uwsgi.ini', 'ini'],
    ['/etc/uwsgi.ini:production', 'ini'],
    ['a.yaml', 'yaml'],
    ['a.yml:x', 'yaml'],
    ['a.json', 'json'],
    ['main.ts', 'wsgi-file'],
    ['app/wsgi.py', 'wsgi-file'],
    ['main.ts:app', 'module'],
    ['mysite.wsgi:application', 'module'],
    ['foo', undefined],
    ['', undefined],
    ['C:/x', undefined],
  ])('%s is %s', (operand, option) => {
    expect(optionForOperand(operand)).toBe(option);
  });
});
