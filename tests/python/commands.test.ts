/** The commands and ini files of uWSGI's quickstart and of DigitalOcean's tutorial, but for their ports. */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../fixtures/certificates.ts';
import { httpClient, originOf } from '../fixtures/http-client.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi, type TsgiProcess } from '../fixtures/tsgi-process.ts';
import { get } from '../process/requests.ts';

const HELLO = `
def application(env, start_response):
    start_response('200 OK', [('Content-Type','text/html')])
    return [b"Hello World"]
`;
/** As the tutorial's file is named, and as it says who imported it. */
const NAMED = `${HELLO.replace('b"Hello World"', '__name__.encode()')}`;
const SECTION = '[uwsgi]';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeAll(async () => {
  directory = await temporaryDirectory();
  const write = (name: string, ...lines: string[]): Promise<void> =>
    writeFile(join(directory.path, name), lines.join('\n'));
  await write('foobar.py', HELLO);
  await write('wsgi.py', NAMED);
  await write('wsgihandler.py', HELLO);
  await write('myflaskapp.py', HELLO.replace('application', 'app'));
  // Stands in for Django: the same import paths and settings; the real one is in frameworks.test.ts.
  for (const name of ['myproject', 'django', 'django/core', 'django/core/handlers', 'site']) {
    await mkdir(join(directory.path, name));
    if (name !== 'site') await write(`${name}/__init__.py`);
  }
  await write('myproject/wsgi.py', 'import myproject.settings', HELLO);
  await write('myproject/settings.py');
  await write(
    'django/core/handlers/wsgi.py',
    'import os',
    'class WSGIHandler:',
    '    def __call__(self, environ, start_response):',
    '        start_response("200 OK", [])',
    '        return [os.environ["DJANGO_SETTINGS_MODULE"].encode()]',
  );
  await makeCertificate(directory.path, 'foobar');
  await write(
    'myapp.ini',
    SECTION,
    'module = wsgi:application',
    'master = true',
    'processes = 5',
    'socket = myapp.sock',
    'chmod-socket = 664',
    'vacuum = true',
    'die-on-term = true',
  );
  await write(
    'yourfile.ini',
    SECTION,
    'socket = 127.0.0.1:0',
    `chdir = ${directory.path}`,
    'wsgi-file = myproject/wsgi.py',
    'processes = 4',
    'threads = 2',
    'stats = 127.0.0.1:0',
  );
  await write(
    'web2py.ini',
    SECTION,
    'http = :0',
    `chdir = ${directory.path}`,
    'module = wsgihandler',
    'master = true',
    'processes = 8',
  );
});
afterAll(() => directory[Symbol.asyncDispose]());

const start = (args: readonly string[], cwd = directory.path): Promise<TsgiProcess> =>
  startTsgi(args, { cwd });

/** What the server says to an HTTP request, by whatever it listens on first. */
async function getByHttp(server: TsgiProcess): Promise<string> {
  await using client = httpClient(originOf(server.address()));
  return await (await client.send({ target: '/' })).text();
}

describe('the quickstart', () => {
  const byHttp = ['--http', ':0', '--wsgi-file', 'foobar.py'];

  test.for([
    [byHttp, 1, 1],
    [[...byHttp, '--master', '--processes', '4', '--threads', '2'], 4, 2],
    [[...byHttp, '--master', '--processes', '4', '--threads', '2', '--stats', '127.0.0.1:0'], 4, 2],
    [['--plugin', 'python,http', ...byHttp, '--enable-threads', '--offload-threads', '1'], 1, 1],
    [
      ['--http-socket', '127.0.0.1:0', '--plugins', 'http,python3', '--wsgi-file', 'foobar.py'],
      1,
      1,
    ],
  ] as const)('%j', async ([args, workers, cores]) => {
    await using server = await start(args);
    expect(server.workers()).toHaveLength(workers);
    expect(server.log).toContain(`cores: ${cores})`);
    expect(await getByHttp(server)).toBe('Hello World');
  });

  test.for([
    ['--socket 127.0.0.1:0 --wsgi-file foobar.py', 'Hello World'],
    ['--socket 127.0.0.1:0 --chdir . --wsgi-file myproject/wsgi.py', 'Hello World'],
    ['--socket 127.0.0.1:0 --wsgi-file myflaskapp.py --callable app', 'Hello World'],
    ['yourfile.ini', 'Hello World'],
  ] as const)('%s', async ([command, answer]) => {
    await using server = await start(command.split(' '));
    expect(await get(server.address())).toBe(answer);
  });

  test('old Django, from a directory below', async () => {
    const command =
      '--socket 127.0.0.1:0 --pythonpath .. --env DJANGO_SETTINGS_MODULE=myproject.settings' +
      ' --module django.core.handlers.wsgi:WSGIHandler()';
    await using server = await start(command.split(' '), join(directory.path, 'site'));
    expect(await get(server.address())).toBe('myproject.settings');
  });

  test('web2py', async () => {
    await using server = await start(['web2py.ini']);
    expect(server.workers()).toHaveLength(8);
    expect(await getByHttp(server)).toBe('Hello World');
  });

  test.for([
    ['https = :0,foobar.crt,foobar.key'],
    ['shared-socket = :0', 'https = =0,foobar.crt,foobar.key', 'harakiri = 30'],
  ])('web2py with %j', async (lines) => {
    const ini = join(directory.path, 'https.ini');
    await writeFile(ini, [SECTION, ...lines, 'module = wsgihandler', 'master = true'].join('\n'));
    await using server = await start(['https.ini']);
    const { address } = server;
    const origin = originOf(address.call(server)).replace('http:', 'https:');
    const answer = execFileSync('curl', ['--silent', '--insecure', '--max-time', '10', origin]);
    expect(answer.toString()).toBe('Hello World');
  });

  test('in a virtual environment', async () => {
    execFileSync('python3', ['-m', 'venv', '--without-pip', join(directory.path, 'myvenv')]);
    const command = '--socket 127.0.0.1:0 --virtualenv myvenv --wsgi-file foobar.py';
    await using server = await start(command.split(' '));
    expect(await get(server.address())).toBe('Hello World');
  });
});

describe("DigitalOcean's tutorial", () => {
  test('--socket 0.0.0.0:0 --protocol=http -w wsgi', async () => {
    await using server = await start(['--socket', '0.0.0.0:0', '--protocol=http', '-w', 'wsgi']);
    expect(await getByHttp(server)).toBe('wsgi');
  });

  test('--ini myapp.ini', async () => {
    await using server = await start(['--ini', 'myapp.ini']);
    expect(server.workers()).toHaveLength(5);
    expect(await get({ path: join(directory.path, 'myapp.sock') })).toBe('wsgi');
  });
});

test('a file is the module uwsgi_file_, as in uWSGI', async () => {
  await using server = await start(['--socket', '127.0.0.1:0', '--wsgi-file', './wsgi.py']);
  expect(await get(server.address())).toBe('uwsgi_file___wsgi');
});
