import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { startUwsgiWith } from '../fixtures/uwsgi-process.ts';
import { HELLO } from './apps.ts';
import { get } from './requests.ts';

/** Apps that answer with the directory they were loaded in and the one they serve in. */
const TYPESCRIPT = `
const loadedIn = process.cwd();
export const application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return [Buffer.from(loadedIn + ' ' + process.cwd())];
};
`;
const PYTHON = `
import os
loaded_in = os.getcwd()
def application(environ, start_response):
    start_response("200 OK", [])
    return [f"{loaded_in} {os.getcwd()}".encode()]
`;

async function directories() {
  const directory = await temporaryDirectory();
  const { path } = directory;
  await mkdir(join(path, 'data'));
  await writeFile(join(path, 'app.ts'), TYPESCRIPT);
  await writeFile(join(path, 'app.py'), PYTHON);
  return {
    path,
    expected: `${path} ${join(path, 'data')}`,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe('chdir2', () => {
  it.each(['app.ts', 'app.py'])(
    'is where %s serves, and chdir where it is loaded',
    async (file) => {
      await using at = await directories();
      const args = ['--chdir', at.path, '--chdir2', 'data', '--wsgi-file', file];
      await using server = await startTsgi(['--socket', 'app.sock', ...args]);
      const address = { path: join(at.path, 'app.sock') };
      expect(await get(address)).toBe(at.expected);
      server.signal('SIGHUP');
      await server.logged(/\*\*\* tsgi is reloaded/);
      expect(await get(address)).toBe(at.expected);
    },
  );

  it('is the same in uWSGI', async () => {
    await using at = await directories();
    const args = ['--chdir', at.path, '--chdir2', 'data', '--wsgi-file', 'app.py'];
    await using uwsgi = await startUwsgiWith(join(at.path, 'uwsgi.sock'), args);
    expect(await get(uwsgi.address)).toBe(at.expected);
  });

  it('is an error if there is no such directory', async () => {
    const args = ['--socket', '127.0.0.1:0', '--module', HELLO, '--chdir2', '/nonexistent'];
    const { code, log } = await runTsgi(args);
    expect(log).toContain('--chdir2 /nonexistent: cannot enter the directory: no such file');
    expect(code).toBe(1);
  });
});
