import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { uwsgiClient } from '../fixtures/uwsgi-client.ts';
import { app, HELLO } from './apps.ts';

const TCP = ['--socket', '127.0.0.1:0'];

/** What the operator reads: the lines that are not the start-up banner's. */
const errors = (log: string): string[] =>
  log.split('\n').filter((line) => line.startsWith('tsgi: '));

describe('a server that cannot start', () => {
  it.each([
    [
      'no socket',
      ['--module', HELLO],
      /^tsgi: expected at least one socket or http-socket .* got none$/,
    ],
    [
      'a directory that does not exist',
      [...TCP, '--chdir', '/nonexistent', '--module', HELLO],
      /^tsgi: --chdir \/nonexistent: cannot enter the directory: no such file or directory$/,
    ],
    [
      'a host that does not exist',
      ['--socket', 'host.invalid:0', '--module', HELLO],
      /^tsgi: --socket host\.invalid:0: cannot resolve "host\.invalid": /,
    ],
    [
      'an address of another host',
      ['--http-socket', '192.0.2.1:0', '--module', HELLO],
      /^tsgi: --http-socket 192\.0\.2\.1:0: cannot bind: no interface of this host has that address$/,
    ],
    [
      'a listen queue that the system would cut',
      [...TCP, '--listen', '65535', '--module', HELLO],
      /^tsgi: --listen 65535: expected at most net\.core\.somaxconn, which is \d+ on this host$/,
    ],
    [
      'a socket in a directory that does not exist',
      ['--socket', '/nonexistent/app.sock', '--module', HELLO],
      /^tsgi: --socket \/nonexistent\/app\.sock: .*: the directory "\/nonexistent" does not exist$/,
    ],
    [
      'a socket path that is too long',
      ['--socket', `/tmp/${'x'.repeat(103)}`, '--module', HELLO],
      /^tsgi: --socket: .*at most 107 bytes/,
    ],
    [
      'a socket where a directory is',
      ['--socket', '/tmp', '--module', HELLO],
      /^tsgi: --socket \/tmp: expected a socket or no file at all, got a directory$/,
    ],
    [
      'a pidfile in a directory that does not exist',
      [...TCP, '--pidfile', '/nonexistent/pid', '--module', HELLO],
      /^tsgi: --pidfile \/nonexistent\/pid: cannot write the file: no such file or directory$/,
    ],
  ])('says so in one line: %s', async (_, args, message) => {
    const { code, log } = await runTsgi(args);
    expect(errors(log)).toEqual([expect.stringMatching(message)]);
    expect(code).toBe(1);
  });

  it('reports every problem of the configuration at once', async () => {
    const { code, log } = await runTsgi(['--processes', 'two', '--listen', 'x', '--module', HELLO]);
    expect(errors(log)).toHaveLength(2);
    expect(log).toMatch(/--processes: .*"two"/);
    expect(log).toMatch(/--listen: .*"x"/);
    expect(code).toBe(1);
  });

  it('names the file and line of an option from an ini file', async () => {
    await using directory = await temporaryDirectory();
    const ini = join(directory.path, 'app.ini');
    await writeFile(ini, `[uwsgi]\nmodule = ${HELLO}\nsocket = /nonexistent/app.sock\n`);
    const { code, log } = await runTsgi([ini]);
    expect(errors(log)).toEqual([
      expect.stringContaining('app.ini:3: socket = /nonexistent/app.sock: '),
    ]);
    expect(code).toBe(1);
  });

  it('refuses a port that another process listens on', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, log } = await runTsgi(['--socket', `127.0.0.1:${port}`, '--module', HELLO]);
    other.close();
    expect(errors(log)).toEqual([
      `tsgi: --socket 127.0.0.1:${port}: address already in use by another process`,
    ]);
    expect(code).toBe(1);
  });

  it('leaves a file alone that is no socket', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await writeFile(path, 'precious');
    const { code, log } = await runTsgi(['--socket', path, '--module', HELLO]);
    expect(errors(log)).toEqual([
      `tsgi: --socket ${path}: expected a socket or no file at all, got a regular file`,
    ]);
    expect(code).toBe(1);
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('removes the sockets that it had bound before it failed', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await runTsgi(['--socket', path, '--socket', '/nonexistent/x', '--module', HELLO]);
    expect(existsSync(path)).toBe(false);
  });

  it('needs permission for the directory of a socket', async () => {
    await using directory = await temporaryDirectory();
    await chmod(directory.path, 0o755);
    const closed = join(directory.path, 'closed');
    await mkdir(closed, { mode: 0o500 });
    const args = ['--socket', join(closed, 'app.sock'), '--module', HELLO];
    const { code, log } = await runTsgi(args, { unprivileged: true });
    expect(errors(log)).toEqual([expect.stringMatching(/permission denied$/)]);
    expect(code).toBe(1);
  });
});

describe('an app that does not load', () => {
  it.each([
    ['is missing', '/nonexistent/app.ts', /no such file: \/nonexistent\/app\.ts/],
    ['throws', app('throws'), /cannot be loaded: Error: no database/],
    ['is no callable', `${HELLO}:number`, /expected a function number .* got number/],
    ['has no such callable', `${HELLO}:nothing`, /expected a function nothing .* got none/],
    [
      'ends the process',
      app('exits'),
      /worker \d \(pid: \d+\) exited with code 7 before it was ready/,
    ],
  ])('ends the server with code 22 and one message: %s', async (_, module, message) => {
    const { code, log } = await runTsgi([...TCP, '--processes', '2', '--module', module]);
    expect(log.split('\n').filter((line) => message.test(line))).toHaveLength(1);
    expect(code).toBe(22);
  });

  it('shows where in the app it happened, and nothing of the server', async () => {
    const { log } = await runTsgi([...TCP, '--module', app('throws')]);
    expect(log).toMatch(/throws\.ts:1:7/);
    expect(log).not.toMatch(/node:internal|appserver\//);
  });

  it('ends with code 22 when there is no app at all', async () => {
    const { code, log } = await runTsgi(TCP);
    expect(log).toMatch(/expected an app: give module .* got none/);
    expect(code).toBe(22);
  });

  it('serves errors instead if need-app is off', async () => {
    await using server = await startTsgi([...TCP, '--module', app('throws'), '--need-app=false']);
    await server.logged(/no app loaded: every request gets a 500/);
    await using client = uwsgiClient(server.address());
    expect((await client.send({ target: '/' })).status).toBe(500);
    await server.logged(/^\[-\] no app is loaded: the log of the start says why$/m);
  });
});
