import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, runTsgi } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';
import { get } from './requests.ts';

/** Starts a daemon in a directory of its own; disposing ends it. */
async function launch(module: string, ...args: string[]) {
  const directory = await temporaryDirectory();
  const file = (name: string): string => join(directory.path, name);
  const read = (name: string): string =>
    existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '';
  const launcher = await runTsgi(
    ['--socket', file('s'), '--module', module, '--pidfile', file('pid'), ...args],
    { cwd: directory.path },
  );
  return {
    launcher,
    log: () => read('log'),
    pid: () => Number(read('pid')),
    address: { path: file('s') },
    async [Symbol.asyncDispose]() {
      const pid = Number(read('pid'));
      if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGTERM');
      await eventually('the daemon is gone', () => !isAlive(pid));
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe.each(['daemonize', 'daemonize2'])('%s', (option) => {
  it('runs the server in a session of its own, and logs to the file', async () => {
    await using daemon = await launch(HELLO, `--${option}`, 'log');
    expect(daemon.launcher).toEqual({ code: 0, signal: null, log: '' });
    await eventually('it is ready', () => /\*\*\* tsgi is ready/.test(daemon.log()));
    expect(Number(await get(daemon.address))).toBeGreaterThan(0);
    expect(daemon.log()).toContain(`spawned uWSGI master process (pid: ${daemon.pid()})`);
    // Fields 6 and 7 of proc(5)'s stat: the session, and the terminal, which it has none of.
    const stat =
      readFileSync(`/proc/${daemon.pid()}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect(stat.slice(3, 5)).toEqual([String(daemon.pid()), '0']);
  });

  it('reports with its exit code that the server did not start', async () => {
    await using daemon = await launch(HELLO, `--${option}`, 'log', '--socket', '/nonexistent/s');
    expect(daemon.launcher.code).toBe(1);
    expect(daemon.launcher.log).toMatch(/^tsgi: the server did not start; .*\/log says why\n$/);
    expect(daemon.log()).toContain('the directory "/nonexistent" does not exist');
  });

  it('refuses a log file that cannot be written', async () => {
    await using daemon = await launch(HELLO, `--${option}`, '/nonexistent/log');
    expect(daemon.launcher.code).toBe(1);
    expect(daemon.launcher.log).toContain(
      `tsgi: --${option} /nonexistent/log: cannot write the file: no such file or directory`,
    );
  });
});

describe('daemonize2', () => {
  it('waits for the app', async () => {
    await using daemon = await launch(app('throws'), '--daemonize2', 'log');
    expect(daemon.launcher.code).toBe(22);
    expect(daemon.log()).toMatch(/cannot be loaded: Error: no database/);
  });

  it('lets the daemon reload', async () => {
    await using daemon = await launch(HELLO, '--daemonize2', 'log');
    const before = await get(daemon.address);
    process.kill(daemon.pid(), 'SIGHUP');
    await eventually('it is reloaded', () => /\*\*\* tsgi is reloaded/.test(daemon.log()));
    expect(await get(daemon.address)).not.toBe(before);
  });
});
