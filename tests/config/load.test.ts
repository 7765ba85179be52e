import { describe, expect, it } from 'vitest';
import { loadOptions } from '../../appserver/config/load.ts';

const FILES: Record<string, string> = {
  '/srv/uwsgi.ini': `[uwsgi]
socket = :3031
http-socket = [::1]:8080
processes = 4
chmod-socket = 664
vacuum = false
pidfile = run/tsgi.pid
`,
  '/srv/wrong.ini': `[uwsgi]
proceses = 4
processes = two
socket = localhost:http
`,
};

function readFile(path: string) {
  const content = FILES[path];
  if (content === undefined) throw new Error(`no such file: ${path}`);
  return Buffer.from(content);
}

function load(...argv: string[]) {
  return loadOptions({ argv, env: {}, cwd: '/srv', readFile });
}

describe('loadOptions', () => {
  it('reads a bare ini argument', () => {
    const { options, notices, problems } = load('uwsgi.ini');
    expect({ notices, problems }).toEqual({ notices: [], problems: [] });
    expect(options).toMatchObject({
      processes: 4,
      chmodSocket: 0o664,
      vacuum: false,
      pidfile: '/srv/run/tsgi.pid',
    });
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
    expect(Object.isFrozen(options.sockets[0]?.address)).toBe(true);
  });

  it('reports every problem at once, and an unknown key of an ini as a notice', () => {
    const { notices, problems } = load('wrong.ini', '--wrokers', '2');
    expect(notices).toEqual(['wrong.ini:2: proceses: unknown option; did you mean processes?']);
    expect(problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '--wrokers: unknown option; did you mean --workers?',
        'wrong.ini:3: processes: expected an integer, 1 to 1024, got "two"',
        'wrong.ini:4: socket: expected a port from 0 to 65535 after the colon, got "localhost:http"',
      ]),
    );
  });
});
