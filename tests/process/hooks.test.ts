import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';
import { get } from './requests.ts';

const TCP = ['--socket', '127.0.0.1:0', '--module', HELLO];
const PHASES = [
  'asap',
  'as-root',
  'as-user',
  'master-start',
  'pre-app',
  'accepting',
  'accepting1',
  'post-app',
  'as-user-atexit',
];

describe('hooks', () => {
  it('run in the order of a life', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'phases');
    const hooks = PHASES.flatMap((phase) => [`--hook-${phase}`, `exec:echo ${phase} >> ${file}`]);
    await using server = await startTsgi([...TCP, ...hooks]);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(PHASES);
    expect(server.log).toContain(`running "exec:echo asap >> ${file}" (asap)...`);
  });

  it('before and after the app run again at a reload, accepting in each worker', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'phases');
    const hooks = ['pre-app', 'post-app', 'accepting', 'accepting1'].flatMap((phase) => [
      `--hook-${phase}`,
      `exec:echo ${phase} >> ${file}`,
    ]);
    await using server = await startTsgi([...TCP, '-p', '2', ...hooks]);
    await rm(file);
    server.signal('SIGHUP');
    await server.logged(/\*\*\* tsgi is reloaded/);
    const phases = readFileSync(file, 'utf8').trim().split('\n');
    expect(phases[0]).toBe('pre-app');
    expect(phases.at(-1)).toBe('post-app');
    expect(phases.slice(1, -1).toSorted()).toEqual(['accepting', 'accepting', 'accepting1']);
  });

  it.each(PHASES.slice(0, -1))('%s ends the server if its command fails', async (phase) => {
    const { code, log } = await runTsgi([...TCP, `--hook-${phase}`, 'exec:exit 3']);
    expect(log).toContain(`--hook-${phase} exec:exit 3: the command exited with code 3`);
    expect(code).toBe(1);
  });

  it('as-user-atexit only reports that its command failed', async () => {
    await using server = await startTsgi([...TCP, '--hook-as-user-atexit', 'exec:exit 3']);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(server.log).toContain('the command exited with code 3');
  });
});

describe('attach-daemon', () => {
  it('runs a command beside the server, runs it again, and ends it with all that it started', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'pids');
    // A shell that waits for a child: both are to go.
    const command = `sleep 1000 & echo $! >> ${file}; wait`;
    await using server = await startTsgi([...TCP, '--attach-daemon', command]);
    const pids = (): number[] =>
      existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
    await eventually('the daemon runs', () => pids().length === 1);
    const [, daemon] = await server.logged(/\[uwsgi-daemons\] spawned ".*" \(pid: (\d+)\)/);
    process.kill(-Number(daemon), 'SIGKILL');
    await server.logged(/\[uwsgi-daemons\] .* was killed by SIGKILL, respawning it/);
    await eventually('it runs again', () => pids().length === 2);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    await eventually('nothing of it is left', () => !pids().some(isAlive));
  });

  it('ends with a server that does not start', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'pid');
    const daemon = `echo $$ > ${file}; exec sleep 1000`;
    const args = ['--socket', '127.0.0.1:0', '--module', app('throws')];
    const { code } = await runTsgi([...args, '--attach-daemon', daemon]);
    expect(code).toBe(22);
    const pid = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'none';
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});

describe('chdir2', () => {
  it('is where the app begins, while sockets begin in chdir', async () => {
    await using directory = await temporaryDirectory();
    const { path } = directory;
    await mkdir(join(path, 'code'));
    const code = `export { application } from ${JSON.stringify(HELLO)};`;
    await writeFile(join(path, 'code', 'app.ts'), code);
    const directories = ['--chdir', path, '--chdir2', 'code'];
    await using server = await startTsgi(['-s', 'app.sock', '-w', 'app.ts', ...directories]);
    expect(Number(await get({ path: join(path, 'app.sock') }))).toBe(server.spawned[0]);
    server.signal('SIGHUP');
    await server.logged(/\*\*\* tsgi is reloaded/);
  });
});

describe('reload-mercy', () => {
  it('limits how long workers may finish', async () => {
    await using server = await startTsgi([...TCP, '--reload-mercy', '1']);
    const cut = expect(get(server.address(), '/wait?60000')).rejects.toThrow();
    await get(server.address());
    server.signal('SIGTERM');
    await server.logged(/finishing requests for up to 1 seconds/);
    await server.ended;
    expect(server.log).toMatch(/NO MERCY/);
    await cut;
  });
});

describe('py-autoreload', () => {
  it('reloads when a source of the app changes, or one is added', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'app.ts');
    const version = (text: string): Promise<void> =>
      writeFile(
        file,
        `export const application = (environ, start) => (start('200 OK', []), [Buffer.from('${text}')]);`,
      );
    await version('old');
    await using server = await startTsgi([
      '--socket',
      '127.0.0.1:0',
      '--module',
      file,
      '--py-autoreload',
      '1',
    ]);
    expect(await get(server.address())).toBe('old');
    await version('new');
    await server.logged(/\[uwsgi-python-reloader\] module\/file .*app\.ts has been modified/);
    await eventually('the new code serves', async () => (await get(server.address())) === 'new');
    await writeFile(join(directory.path, 'other.py'), '');
    await server.logged(/module\/file .*other\.py has been modified/);
  });
});
