import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { startUwsgiWith } from '../fixtures/uwsgi-process.ts';
import { app, HELLO } from './apps.ts';

const TCP = ['--socket', '127.0.0.1:0', '--module', HELLO];
const TWIN = fileURLToPath(new URL('../fixtures/twin.py', import.meta.url));

/** A file in which each run of a daemon leaves a line that begins with its pid. */
async function journal() {
  const directory = await temporaryDirectory();
  const file = join(directory.path, 'runs');
  const lines = (): string[] =>
    existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return {
    file,
    lines,
    path: directory.path,
    pids: () => lines().map((line) => Number(line.split(' ', 1)[0])),
    /** A daemon that notes its pid and then waits. */
    command: `echo $$ >> ${file}; exec sleep 1000`,
    runs: (count: number) => eventually(`it ran ${count} times`, () => lines().length === count),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe('attach-daemon', () => {
  it('runs a command beside the server, again when it ends, and ends it with all it started', async () => {
    await using daemon = await journal();
    // A shell that waits for a child: both are to go.
    const command = `sleep 1000 & echo $$ >> ${daemon.file}; echo $! >> ${daemon.file}; wait`;
    await using server = await startTsgi([...TCP, '--attach-daemon', command]);
    await daemon.runs(2);
    process.kill(-(daemon.pids()[0] ?? 0), 'SIGKILL');
    await server.logged(
      /\[uwsgi-daemons\] throttling ".*" for 0 seconds: it was killed by SIGKILL/,
    );
    await daemon.runs(4);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(daemon.pids().filter(isAlive)).toEqual([]);
  });

  it('waits longer and longer for one that ends at once', async () => {
    await using server = await startTsgi([...TCP, '--attach-daemon', 'exit 5']);
    await server.logged(/throttling "exit 5" for 0\.25 seconds: it exited with code 5/);
    await server.logged(/throttling "exit 5" for 0\.5 seconds: it exited with code 5/);
  });

  it('runs each of several commands, also the same twice', async () => {
    await using daemon = await journal();
    const args = ['--attach-daemon', daemon.command, '--attach-daemon', daemon.command];
    await using _server = await startTsgi([...TCP, ...args]);
    await daemon.runs(2);
  });

  it('starts the command anew at a reload, with what env says', async () => {
    await using daemon = await journal();
    const command = `echo $$ $PLACE $(pwd) >> ${daemon.file}; exec sleep 1000`;
    const args = ['--attach-daemon', command, '--env', 'PLACE=here', '--chdir', daemon.path];
    const expected = expect.stringMatching(new RegExp(`^\\d+ here ${daemon.path}$`));
    await using server = await startTsgi([...TCP, ...args]);
    await daemon.runs(1);
    server.signal('SIGHUP');
    await server.logged(/\[uwsgi-daemons\] stopping daemon \(pid: \d+\)/);
    await daemon.runs(2);
    expect(daemon.lines()).toEqual([expected, expected]);
    expect(daemon.pids().map(isAlive)).toEqual([false, true]);
  });

  it('does so in uWSGI', async () => {
    await using daemon = await journal();
    const command = `echo $$ $PLACE $(pwd) >> ${daemon.file}; exec sleep 1000`;
    const args = ['--attach-daemon', command, '--env', 'PLACE=here', '--chdir', daemon.path];
    const expected = expect.stringMatching(new RegExp(`^\\d+ here ${daemon.path}$`));
    await using uwsgi = await startUwsgiWith(join(daemon.path, 's'), [
      ...args,
      '--wsgi-file',
      TWIN,
    ]);
    await daemon.runs(1);
    process.kill(uwsgi.pid, 'SIGHUP');
    await daemon.runs(2);
    expect(daemon.lines()).toEqual([expected, expected]);
    expect(daemon.pids().map(isAlive)).toEqual([false, true]);
  });

  it('ends with a master that is killed', async () => {
    await using daemon = await journal();
    await using server = await startTsgi([...TCP, '--attach-daemon', daemon.command]);
    await daemon.runs(1);
    server.signal('SIGKILL');
    await eventually('the daemon is gone', () => !daemon.pids().some(isAlive));
  });

  it('ends at once with SIGQUIT, even if the command does not want to', async () => {
    await using daemon = await journal();
    const command = `trap '' TERM; echo $$ >> ${daemon.file}; while :; do sleep 1000; done`;
    await using server = await startTsgi([...TCP, '--attach-daemon', command]);
    await daemon.runs(1);
    const asked = Date.now();
    server.signal('SIGQUIT');
    expect((await server.ended).code).toBe(0);
    expect(Date.now() - asked).toBeLessThan(4000);
    expect(daemon.pids().filter(isAlive)).toEqual([]);
  });

  it('ends with a server that does not start', async () => {
    await using daemon = await journal();
    const args = ['--socket', '127.0.0.1:0', '--module', app('throws')];
    const { code } = await runTsgi([...args, '--attach-daemon', daemon.command]);
    expect(code).toBe(22);
    expect(daemon.pids().filter(isAlive)).toEqual([]);
  });
});
