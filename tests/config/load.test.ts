import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadOptions } from '../../appserver/config/load.ts';

const directory = mkdtempSync(join(tmpdir(), 'tsgi-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface Situation {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

function load({ argv = ['uwsgi.ini'], env = {}, files = {} }: Situation) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const { options, notices, problems } = loadOptions({ argv, env, cwd: directory });
  return { options, notices, problems: problems.map(({ message }) => message) };
}

function loadIni(...lines: string[]) {
  return load({ files: { 'uwsgi.ini': ['[uwsgi]', ...lines, ''].join('\n') } });
}

describe('loadOptions', () => {
  it('reads a bare ini argument', () => {
    const { options, notices, problems } = loadIni(
      'socket = :3031',
      'http-socket = [::1]:8080',
      'processes = 4',
      'chmod-socket = 664',
      'vacuum = false',
    );
    expect({ notices, problems }).toEqual({ notices: [], problems: [] });
    expect(options).toMatchObject({ processes: 4, chmodSocket: 0o664, vacuum: false });
    expect(options.sockets).toEqual([
      {
        address: { kind: 'tcp', host: '0.0.0.0', port: 3031 },
        protocol: 'uwsgi',
        option: 'socket',
        origin: 'uwsgi.ini:2',
      },
      {
        address: { kind: 'tcp', host: '::1', port: 8080 },
        protocol: 'http',
        option: 'http-socket',
        origin: 'uwsgi.ini:3',
      },
    ]);
    expect(options.origins).toMatchObject({ processes: 'uwsgi.ini:4', vacuum: 'uwsgi.ini:6' });
  });

  it('has the defaults that the table promises', () => {
    const { options } = load({ argv: [] });
    expect(options).toMatchObject({
      bufferSize: 65535,
      maxVars: 64,
      socketTimeout: 4,
      httpTimeout: 60,
      listen: 100,
      processes: 1,
      workerReloadMercy: 60,
      needApp: true,
      master: false,
      env: [],
      sockets: [],
      chdir: undefined,
    });
  });

  it('freezes the options, all the way down', () => {
    const { options } = loadIni('socket = :0', 'env = A=1');
    expect(Object.isFrozen(options)).toBe(true);
    expect(Object.isFrozen(options.env)).toBe(true);
    expect(Object.isFrozen(options.sockets[0]?.address)).toBe(true);
  });

  it('lets protocol decide what socket speaks, wherever it stands, and only socket', () => {
    const { options } = load({ argv: ['-s', ':1', '--protocol=http', '--uwsgi-socket', ':2'] });
    expect(options.sockets.map(({ protocol }) => protocol)).toEqual(['http', 'http']);
    expect(load({ argv: ['--http-socket', ':1'] }).options.sockets[0]?.protocol).toBe('http');
  });

  it('takes the environment, then options, then operands: the last scalar, all of a list', () => {
    const { options } = load({
      argv: ['uwsgi.ini', '--processes', '2', '--env', 'B=2'],
      env: { UWSGI_PROCESSES: '1', UWSGI_ENV: 'A=1', UWSGI_BUFFER_SIZE: '8192' },
      files: { 'uwsgi.ini': '[uwsgi]\nworkers = 3\nenv = C=3\n' },
    });
    expect(options).toMatchObject({ processes: 3, bufferSize: 8192, env: ['A=1', 'B=2', 'C=3'] });
    expect(options.origins).toMatchObject({
      processes: 'uwsgi.ini:2',
      'buffer-size': 'UWSGI_BUFFER_SIZE',
    });
  });

  it('follows directives in the environment too', () => {
    const files = { 'uwsgi.ini': '[uwsgi]\nprocesses = 3\ncallable = %(own-name)\n' };
    const env = { UWSGI_INI: 'uwsgi.ini', UWSGI_OWN_NAME: 'mine' };
    const { options, notices, problems } = load({ argv: [], env, files });
    expect({ notices, problems }).toEqual({ notices: [], problems: [] });
    expect(options).toMatchObject({ processes: 3, callable: 'mine' });
  });

  it('takes paths that are used at launch from there, and leaves the others to chdir', () => {
    const { options } = loadIni('chdir = app', 'pidfile = tsgi.pid', 'wsgi-file = main.ts');
    expect(options.chdir).toBe(join(directory, 'app'));
    expect(options.pidfile).toBe(join(directory, 'tsgi.pid'));
    expect(options.wsgiFile).toBe('main.ts');
  });

  it('reads YAML and JSON as it reads an ini', () => {
    const expected = { processes: 3, env: ['A=1', 'B=2'], callable: 'config' };
    const yaml = 'uwsgi:\n  processes: 3\n  callable: "%n"\n  env:\n    - A=1\n    - B=2\n';
    const json = '{"uwsgi": {"processes": 3, "callable": "%n", "env": ["A=1", "B=2"]}}';
    const files = { 'config.yaml': yaml, 'config.json': json };
    for (const argv of [
      ['config.yaml'],
      ['--yaml', 'config.yaml:uwsgi'],
      ['-y', 'config.yaml'],
      ['config.json'],
      ['--json', 'config.json'],
      ['--include', 'config.json'],
    ]) {
      const { options, problems } = load({ argv, files });
      expect(problems).toEqual([]);
      expect(options).toMatchObject(expected);
    }
  });

  it('takes an application as an operand', () => {
    expect(load({ argv: ['main.ts'] }).options.wsgiFile).toBe('main.ts');
    expect(load({ argv: ['main.ts:app'] }).options.module).toBe('main.ts:app');
  });

  it('knows the command line as a configuration file, with its logic', () => {
    const argv = [
      '--if-env',
      'NOPE',
      '-p',
      '3',
      '--endif',
      '--for=1 2',
      '--env=N%(_)=x',
      '--endfor',
    ];
    const { options, problems } = load({ argv });
    expect(problems).toEqual([]);
    expect(options).toMatchObject({ processes: 1, env: ['N1=x', 'N2=x'] });
  });

  it('takes an option from set, and from a placeholder that refers to it', () => {
    const { options } = loadIni('set = processes=3', 'threads = %(processes)');
    expect(options).toMatchObject({ processes: 3, threads: 3 });
    expect(load({ argv: ['--set', 'threads=5'] }).options.threads).toBe(5);
  });

  it('does the work of some plugins', () => {
    const lines = ['if-plugin = python3', 'processes = 2', 'endif ='];
    expect(loadIni(...lines).options.processes).toBe(2);
    expect(loadIni('if-plugin = php', ...lines.slice(1)).options.processes).toBe(1);
    expect(loadIni('if-not-plugin = php', ...lines.slice(1)).options.processes).toBe(2);
  });

  it('knows a reload', () => {
    const files = { 'uwsgi.ini': '[uwsgi]\nif-reload =\nprocesses = 2\nendif =\n' };
    load({ files });
    const sources = { argv: ['uwsgi.ini'], env: {}, cwd: directory };
    expect(loadOptions(sources).options.processes).toBe(1);
    expect(loadOptions({ ...sources, isReload: true }).options.processes).toBe(2);
  });
});

describe('warnings', () => {
  const CASES: [string, string[], string[]][] = [
    [
      'an unknown key',
      ['proceses = 4'],
      ['uwsgi.ini:2: proceses: unknown option; did you mean processes?'],
    ],
    ['an unknown key that is like no other', ['zzzz = 4'], ['uwsgi.ini:2: zzzz: unknown option']],
    [
      'an underscore',
      ['buffer_size = 4096'],
      ['uwsgi.ini:2: buffer_size: unknown option; did you mean buffer-size?'],
    ],
    [
      'an inline comment',
      ['processes = 2 # workers'],
      [
        'uwsgi.ini:2: processes: expected a comment on a line of its own, got "2 # workers", all of which is the value',
      ],
    ],
    [
      'a misspelt section',
      ['processes = 2', '[uswgi]', 'master = 1'],
      ['uwsgi.ini:3: [uswgi] is ignored; did you mean [uwsgi]?'],
    ],
    [
      'magic that is none',
      ['callable = a%zb'],
      ['uwsgi.ini:2: %z is no magic variable and was removed; write %%z for a plain %'],
    ],
    [
      'a condition without end',
      ['if-env = NOPE', 'processes = 3'],
      ['uwsgi.ini:2: if-env: expected endif, got the end: it holds up to there'],
    ],
  ];

  it.each(CASES)('%s is a notice', (_, lines, messages) => {
    const { notices, problems } = loadIni(...lines);
    expect(problems).toEqual([]);
    expect(notices).toEqual(messages);
  });

  it.each(CASES)('%s is an error under strict', (_, lines, messages) => {
    const text = ['[uwsgi]', ...lines, ''].join('\n');
    const { notices, problems } = load({
      argv: ['--strict', 'uwsgi.ini'],
      files: { 'uwsgi.ini': text },
    });
    expect(problems).toEqual(messages);
    expect(notices).toEqual([]);
  });

  it('reads a number with a comment behind it, as uWSGI does by accident', () => {
    expect(loadIni('processes = 2 # workers').options.processes).toBe(2);
  });

  it('leaves in peace keys that are only there to be referred to, but not under strict', () => {
    const lines = ['base = /srv', 'chdir = %(base)/x', 'mode = 1', 'if-opt = mode', 'endif ='];
    expect(loadIni(...lines)).toMatchObject({
      notices: [],
      problems: [expect.stringContaining('mode: not supported')],
    });
    const placeholders = loadIni(
      'base = /srv',
      'chdir = %(base)/x',
      'own = 1',
      'if-opt = own',
      'endif =',
    );
    expect(placeholders).toMatchObject({ notices: [], problems: [] });
    expect(loadIni('strict = true', 'base = /srv', 'chdir = %(base)').problems).toEqual([
      'uwsgi.ini:3: base: unknown option; if it is only there for %(base), use set-placeholder',
    ]);
    expect(
      loadIni('strict = true', 'set-placeholder = base=/srv', 'chdir = %(base)'),
    ).toMatchObject({
      notices: [],
      problems: [],
    });
  });

  it('says of a switch with an odd value what it counts as', () => {
    expect(loadIni('vacuum = flase').notices).toEqual([
      'uwsgi.ini:2: vacuum: "flase" counts as true',
    ]);
  });

  it('says why an option of uWSGI has no effect, once it is on', () => {
    const { notices, problems } = loadIni(
      'thunder-lock = true',
      'single-interpreter = false',
      'plugin = python3',
    );
    expect(problems).toEqual([]);
    expect(notices).toEqual([
      'uwsgi.ini:2: thunder-lock has no effect: on a uwsgi socket one idle worker is woken for a connection',
      'uwsgi.ini:4: plugin has no effect: nothing needs to be loaded',
    ]);
  });
});
