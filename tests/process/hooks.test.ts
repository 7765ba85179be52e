import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';
import { get } from './requests.ts';

const TCP = ['--socket', '127.0.0.1:0', '--module', HELLO];
/** In the order of a life. */
const HOOKS = [
  'hook-asap',
  'hook-as-root',
  'hook-as-user',
  'hook-master-start',
  'hook-pre-app',
  'hook-accepting',
  'hook-accepting1',
  'hook-post-app',
  'hook-as-user-atexit',
];

describe('hooks', () => {
  it('run in the order of a life', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'phases');
    const hooks = HOOKS.flatMap((hook) => [`--${hook}`, `exec:echo ${hook} >> ${file}`]);
    await using server = await startTsgi([...TCP, ...hooks]);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(HOOKS);
    expect(server.log).toContain(`running "exec:echo hook-asap >> ${file}" (asap)...`);
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

  it.each(HOOKS.slice(0, -1))('%s ends the server if its command fails', async (hook) => {
    const { code, log } = await runTsgi([...TCP, `--${hook}`, 'exec:exit 3']);
    expect(log).toContain(`--${hook} exec:exit 3: the command exited with code 3`);
    expect(code).toBe(1);
  });

  it('post-app stops a reload before the old workers go', async () => {
    await using directory = await temporaryDirectory();
    const flag = join(directory.path, 'flag');
    const hook = `exec:test ! -e ${flag}`;
    await using server = await startTsgi([...TCP, '--hook-post-app', hook]);
    const before = await get(server.address());
    await writeFile(flag, '');
    server.signal('SIGHUP');
    await server.logged(/\*\*\* the reload failed: the workers before it serve on/);
    expect(await get(server.address())).toBe(before);
    await rm(flag);
    server.signal('SIGHUP');
    await server.logged(/\*\*\* tsgi is reloaded/);
    expect(await get(server.address())).not.toBe(before);
  });

  it('do not hold up the master: signals and fifo work meanwhile', async () => {
    await using directory = await temporaryDirectory();
    const flag = join(directory.path, 'flag');
    const hook = `exec:test ! -e ${flag} || exec sleep 1000`;
    await using server = await startTsgi([...TCP, '--hook-pre-app', hook]);
    await writeFile(flag, '');
    server.signal('SIGHUP');
    await server.logged(/\(pre-app\)[^]*\(pre-app\)/);
    server.signal('SIGUSR1');
    await server.logged(/SIGUSR1 received\.\.\.printing stats/);
    expect(Number(await get(server.address()))).toBe(server.spawned[0]);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('write to the log, and see what env says', async () => {
    await using directory = await temporaryDirectory();
    const logFile = join(directory.path, 'log');
    const hooks = ['asap', 'pre-app', 'accepting'].flatMap((phase) => [
      `--hook-${phase}`,
      `exec:echo ${phase} $PLACE`,
    ]);
    await using server = await startTsgi([...TCP, '--env', 'PLACE=here', ...hooks]);
    for (const phase of ['asap', 'pre-app', 'accepting'])
      expect(server.log).toContain(`${phase} here\n`);
    server.signal('SIGTERM');
    await server.ended;
    const { log } = await runTsgi([
      ...TCP,
      '--logto',
      logFile,
      ...hooks,
      '--hook-accepting',
      'exec:false',
    ]);
    expect(log).not.toContain('asap\n');
    expect(readFileSync(logFile, 'utf8')).toMatch(/^asap\n[^]*^pre-app\n[^]*^accepting\n/m);
  });

  it('as-user-atexit only reports that its command failed', async () => {
    await using server = await startTsgi([...TCP, '--hook-as-user-atexit', 'exec:exit 3']);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(server.log).toContain('the command exited with code 3');
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
