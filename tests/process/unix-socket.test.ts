import { existsSync, readFileSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi, startTsgi, TsgiProcess } from '../fixtures/tsgi-process.ts';
import { uwsgiClient } from '../fixtures/uwsgi-client.ts';
import { app, HELLO } from './apps.ts';

async function answers(path: string): Promise<boolean> {
  await using client = uwsgiClient({ path });
  return (await client.send({ target: '/' })).status === 200;
}

describe('a Unix socket', () => {
  it('is never taken from a server that lives', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using first = await startTsgi(['--socket', path, '--module', HELLO]);
    const second = await runTsgi(['--socket', path, '--module', HELLO, '--vacuum']);
    expect(second.log).toContain(
      `tsgi: --socket ${path}: address already in use by another process`,
    );
    expect(second.code).toBe(1);
    expect(first.running).toBe(true);
    expect(await answers(path)).toBe(true);
  });

  it('is never taken from a server that has bound it and does not listen yet', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using booting = new TsgiProcess(['--socket', path, '--module', app('never')]);
    await booting.logged(/spawned uWSGI worker 1/);
    const second = await runTsgi(['--socket', path, '--module', HELLO]);
    expect(second.log).toMatch(/address already in use/);
    expect(second.code).toBe(1);
  });

  it('is never taken from another program', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'other.sock');
    const other = createServer();
    other.listen(path);
    await once(other, 'listening');
    const { code } = await runTsgi(['--socket', path, '--module', HELLO]);
    other.close();
    expect(code).toBe(1);
  });

  it('replaces the file of a server that was killed', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using first = await startTsgi(['--socket', path, '--module', HELLO, '--vacuum']);
    first.signal('SIGKILL');
    await first.ended;
    expect(existsSync(path)).toBe(true);
    await using second = await startTsgi(['--socket', path, '--module', HELLO]);
    expect(second.running).toBe(true);
    expect(await answers(path)).toBe(true);
  });

  it('has the mode of chmod-socket', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using server = await startTsgi(['-s', path, '--chmod-socket=620', '--module', HELLO]);
    expect(server.running).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o620);
  });

  it('has the mode that umask leaves', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using server = await startTsgi(['-s', path, '--umask', '027', '--module', HELLO]);
    expect(server.running).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o750);
  });

  it('begins in chdir when its path is relative', async () => {
    await using directory = await temporaryDirectory();
    await using server = await startTsgi(
      ['--socket', 'app.sock', '--chdir', directory.path, '--module', HELLO],
      { cwd: '/' },
    );
    expect(server.log).toContain(`uwsgi_pass unix:${directory.path}/app.sock;`);
    expect(await answers(join(directory.path, 'app.sock'))).toBe(true);
  });

  it('may be in the abstract namespace', async () => {
    const name = `tsgi-test-${process.pid}`;
    await using server = await startTsgi(['--socket', `@${name}`, '--module', HELLO]);
    expect(await answers(`\0${name}`)).toBe(true);
    const second = await runTsgi(['--socket', `@${name}`, '--module', HELLO]);
    expect(second.log).toContain(`--socket @${name}: address already in use`);
    expect(server.running).toBe(true);
  });
});

describe('vacuum', () => {
  it('removes the sockets and the pidfile at the end', async () => {
    await using directory = await temporaryDirectory();
    const [socket, pidfile] = [join(directory.path, 's'), join(directory.path, 'pid')];
    await using server = await startTsgi([
      '--socket',
      socket,
      '--pidfile',
      pidfile,
      '--vacuum',
      '--module',
      HELLO,
    ]);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.log).toContain(`VACUUM: unix socket ${socket} removed.`);
    expect(existsSync(socket)).toBe(false);
    expect(existsSync(pidfile)).toBe(false);
  });

  it('is off by default: the files stay', async () => {
    await using directory = await temporaryDirectory();
    const [socket, pidfile] = [join(directory.path, 's'), join(directory.path, 'pid')];
    await using server = await startTsgi(['-s', socket, '--pidfile', pidfile, '--module', HELLO]);
    server.signal('SIGTERM');
    await server.ended;
    expect(existsSync(socket)).toBe(true);
    expect(readFileSync(pidfile, 'utf8')).toBe(`${server.pid}\n`);
  });

  it('leaves a socket that somebody else has put there meanwhile', async () => {
    await using directory = await temporaryDirectory();
    const socket = join(directory.path, 'app.sock');
    await using server = await startTsgi(['--socket', socket, '--vacuum', '--module', HELLO]);
    await rename(socket, `${socket}.old`);
    const other = createServer().listen(socket);
    await once(other, 'listening');
    server.signal('SIGTERM');
    await server.ended;
    expect(existsSync(socket)).toBe(true);
    other.close();
  });
});
