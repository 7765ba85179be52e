import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';

const TCP = ['--socket', '127.0.0.1:0'];

describe('a pidfile', () => {
  it("holds the master's pid and a newline, and is relative to the launch directory", async () => {
    await using directory = await temporaryDirectory();
    await using server = await startTsgi(
      [...TCP, '--module', HELLO, '--chdir', '/', '--pidfile', 'app.pid'],
      { cwd: directory.path },
    );
    expect(readFileSync(join(directory.path, 'app.pid'), 'utf8')).toBe(`${server.pid}\n`);
  });

  it('may be written later: pidfile2 and safe-pidfile', async () => {
    await using directory = await temporaryDirectory();
    const { path } = directory;
    const files = ['--pidfile2', 'second.pid', '--safe-pidfile', 'safe.pid'];
    await using server = await startTsgi([
      ...TCP,
      '--module',
      HELLO,
      '--vacuum',
      '--chdir',
      path,
      ...files,
    ]);
    expect(readFileSync(join(path, 'second.pid'), 'utf8')).toBe(`${server.pid}\n`);
    await eventually('the safe one is there', () => existsSync(join(path, 'safe.pid')));
    server.signal('SIGTERM');
    await server.ended;
    expect(existsSync(join(path, 'second.pid'))).toBe(false);
    expect(existsSync(join(path, 'safe.pid'))).toBe(false);
  });

  it('safe-pidfile is not written by a server whose app does not load', async () => {
    await using directory = await temporaryDirectory();
    const pidfile = join(directory.path, 'safe.pid');
    await runTsgi([...TCP, '--module', app('throws'), '--safe-pidfile', pidfile]);
    expect(existsSync(pidfile)).toBe(false);
  });

  it('does not stay when the server fails to start after it was written', async () => {
    await using directory = await temporaryDirectory();
    const pidfile = join(directory.path, 'app.pid');
    const args = [...TCP, '--module', HELLO, '--pidfile', pidfile, '--hook-as-user', 'exec:false'];
    expect((await runTsgi(args)).code).toBe(1);
    expect(existsSync(pidfile)).toBe(false);
  });

  it('lets --pause and --resume find the server', async () => {
    await using directory = await temporaryDirectory();
    const pidfile = join(directory.path, 'app.pid');
    await using server = await startTsgi([...TCP, '--module', HELLO, '--pidfile', pidfile]);
    expect((await runTsgi(['--pause', pidfile])).code).toBe(0);
    await eventually('no worker is left', () => server.workers().length === 0);
    expect((await runTsgi(['--resume', pidfile])).code).toBe(0);
    await server.logged(/\*\*\* tsgi is reloaded/);
    expect(server.workers()).toHaveLength(1);
  });

  it('lets --reload and --stop find the server', async () => {
    await using directory = await temporaryDirectory();
    const pidfile = join(directory.path, 'app.pid');
    await using server = await startTsgi([...TCP, '--module', HELLO, '--pidfile', pidfile]);
    expect(await runTsgi(['--reload', pidfile])).toEqual({ code: 0, signal: null, log: '' });
    await server.logged(/\*\*\* tsgi is reloaded/);
    expect(await runTsgi(['--stop', pidfile])).toEqual({ code: 0, signal: null, log: '' });
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it.each([
    ['there is no such file', undefined, /cannot read the file: no such file or directory$/m],
    ['it holds no pid', 'me\n', /expected a process id in the file, got "me"$/m],
    ['it names a whole process group', '-1\n', /expected a process id in the file, got "-1"$/m],
    ['its server is gone', '4194304\n', /it names process 4194304, no such process runs$/m],
  ])('is of no use to --stop when %s', async (_, content, message) => {
    await using directory = await temporaryDirectory();
    const pidfile = join(directory.path, 'app.pid');
    if (content !== undefined) await writeFile(pidfile, content);
    const { code, log } = await runTsgi(['--stop', pidfile]);
    expect(log).toMatch(message);
    expect(log).toContain(`tsgi: --stop ${pidfile}: `);
    expect(code).toBe(1);
  });
});
