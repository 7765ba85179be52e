import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi, TsgiProcess } from '../fixtures/tsgi-process.ts';
import { encodePacket, UwsgiConnection, varsOf } from '../fixtures/uwsgi-client.ts';
import { get } from '../process/requests.ts';

const TYPESCRIPT = `
export const application = ({ SCRIPT_NAME, PATH_INFO }, startResponse) => {
  startResponse('200 OK', []);
  return [Buffer.from(\`typescript \${SCRIPT_NAME}|\${PATH_INFO}\`)];
};
`;
const PYTHON = `
def application(environ, start_response):
    start_response("200 OK", [])
    return [f"python {environ['SCRIPT_NAME']}|{environ['PATH_INFO']}".encode()]
other = application
`;

async function directoryOfApps(): Promise<{ path: string } & AsyncDisposable> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'app.ts'), TYPESCRIPT);
  await writeFile(join(directory.path, 'app.py'), PYTHON);
  return directory;
}

describe('mount', () => {
  test('serves apps of both languages side by side', async () => {
    await using directory = await directoryOfApps();
    const ini = [
      '[uwsgi]',
      `chdir = ${directory.path}`,
      'socket = 127.0.0.1:0',
      'module = app.ts',
      'mount = /python=app.py',
      'mount = /python/module=app:other',
      'mount = /again=app.ts:application',
      'manage-script-name = true',
    ];
    await writeFile(join(directory.path, 'uwsgi.ini'), ini.join('\n'));
    await using server = await startTsgi(['--ini', join(directory.path, 'uwsgi.ini')]);
    const answers = ['/', '/python', '/python/x', '/python/module/y', '/again/z', '/pythonic'].map(
      (path) => get(server.address(), path),
    );
    expect(await Promise.all(answers)).toEqual([
      'typescript |/',
      'python /python|',
      'python /python|/x',
      'python /python/module|/y',
      'typescript /again|/z',
      'typescript |/pythonic',
    ]);
  });

  test('without manage-script-name goes by the SCRIPT_NAME of the web server', async () => {
    await using directory = await directoryOfApps();
    await using server = await startTsgi([
      '--socket=127.0.0.1:0',
      `--chdir=${directory.path}`,
      '--mount=/first=app.ts',
      '--mount=/python=app.py',
    ]);
    expect(await get(server.address(), '/python/x')).toBe('typescript |/python/x');
    using connection = await UwsgiConnection.open(server.address());
    await connection.write(encodePacket([...varsOf({ target: '/x' }), ['SCRIPT_NAME', '/python']]));
    expect(await (await connection.reply()).text()).toBe('python /python|/x');
  });

  test.for([
    ['/a=missing.py', /python: missing\.py cannot be loaded: FileNotFoundError/],
    ['/a=missing.ts', /no such file: .*missing\.ts/],
  ] as const)('%s ends with 22', async ([mount, message]) => {
    await using directory = await directoryOfApps();
    await using server = new TsgiProcess([
      '--socket=127.0.0.1:0',
      `--chdir=${directory.path}`,
      '--module=app',
      `--mount=${mount}`,
    ]);
    expect(await server.ended).toEqual({ code: 22, signal: null });
    expect(server.log).toMatch(message);
  });
});
