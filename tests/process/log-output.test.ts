import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, startTsgi, TsgiProcess } from '../fixtures/tsgi-process.ts';
import type { UwsgiAddress } from '../fixtures/uwsgi-client.ts';
import { app } from './apps.ts';
import { get } from './requests.ts';

/** A server whose log is in a file, ready to be asked. */
async function startLogged(directory: string, ...args: string[]) {
  const path = join(directory, 'log');
  const fifo = join(directory, 'fifo');
  const socket = join(directory, 'app.sock');
  const server = new TsgiProcess([
    `--socket=${socket}`,
    `--module=${app('prints')}`,
    `--logto=${path}`,
    `--master-fifo=${fifo}`,
    ...args,
  ]);
  const text = (): string => readFileSync(path, 'utf8');
  await eventually('it is ready', () => {
    if (!server.running) throw new Error(server.log);
    return existsWith(path, 'tsgi is ready');
  });
  const address: UwsgiAddress = { path: socket };
  return Object.assign(server, {
    path,
    text,
    appAddress: address,
    command: (letter: string) => writeFileSync(fifo, letter),
  });
}

function existsWith(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes(text);
  } catch {
    return false;
  }
}

describe('logto', () => {
  it('takes everything: master, workers, requests, and what apps print', async () => {
    await using directory = await temporaryDirectory();
    await using server = await startLogged(directory.path);
    await get(server.appAddress, '/page');
    await eventually('the request is logged', () => server.text().includes('GET /page'));
    expect(server.text()).toMatch(/^printed \/page$/m);
    expect(server.text()).toMatch(/^to stderr \/page$/m);
    server.signal('SIGTERM');
    await server.ended;
    expect(server.text()).toMatch(/goodbye to uWSGI\.\n$/);
    expect(server.log).toBe('');
  });

  it('begins new files by size while requests go on, and loses and tears no line', async () => {
    await using directory = await temporaryDirectory();
    await using server = await startLogged(directory.path, '--processes=2', '--log-maxsize=4000');
    for (let round = 0; round < 10; round++) {
      await Promise.all(Array.from({ length: 10 }, () => get(server.appAddress, '/page')));
    }
    server.signal('SIGTERM');
    await server.ended;
    const names = readdirSync(directory.path).filter((name) => name.startsWith('log'));
    expect(names.length).toBeGreaterThan(3);
    const lines = names.flatMap((name) =>
      readFileSync(join(directory.path, name), 'utf8').split('\n'),
    );
    for (const pattern of [
      /^\[pid: \d+\|app: 0\|req: \d+\/\d+\] .* GET \/page => generated 2 bytes .* on core \d+\)$/,
      /^printed \/page$/,
      /^to stderr \/page$/,
    ]) {
      expect(lines.filter((line) => pattern.test(line))).toHaveLength(100);
    }
  });

  it('opens the file again and begins a new one when the fifo says so', async () => {
    await using directory = await temporaryDirectory();
    await using server = await startLogged(
      directory.path,
      '--log-backupname',
      join(directory.path, 'old'),
    );
    renameSync(server.path, `${server.path}.moved`);
    server.command('l');
    await eventually('it is there again', () => existsWith(server.path, 'reopened.'));
    await get(server.appAddress, '/after');
    await eventually('the request is there', () => server.text().includes('GET /after'));
    server.command('L');
    await eventually('the old one is there', () =>
      existsWith(join(directory.path, 'old'), 'GET /after'),
    );
    // Between the two names there is a moment without a file.
    await eventually('there is a new one', () => existsSync(server.path));
    expect(server.text()).not.toContain('GET /after');
  });

  it('opens the file again at a reload, if it is to', async () => {
    await using directory = await temporaryDirectory();
    await using server = await startLogged(directory.path, '--log-reopen');
    renameSync(server.path, `${server.path}.moved`);
    server.signal('SIGHUP');
    await eventually('it is there again', () => existsWith(server.path, 'tsgi is reloaded'));
  });

  it('leaves no worker waiting when the master is killed', async () => {
    await using directory = await temporaryDirectory();
    await using server = await startLogged(directory.path);
    const pid = Number(/spawned uWSGI worker 1 \(pid: (\d+)/.exec(server.text())?.[1]);
    server.signal('SIGKILL');
    await server.ended;
    await eventually('the worker has ended', () => !isAlive(pid));
  });

  it('says what is wrong with the file', async () => {
    const { code, stderr } = await runCommand([
      '--socket=127.0.0.1:0',
      '-w',
      app('hello'),
      '--logto=/nowhere/log',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      '--logto /nowhere/log: cannot write the file: no such file or directory',
    );
  });
});

describe('log-encoder', () => {
  it('encodes every line, whoever wrote it', async () => {
    const encoder = 'json {"at":${unix},"line":"${msg}"}';
    await using server = await startTsgi([
      '--socket=127.0.0.1:0',
      '-w',
      app('prints'),
      '--log-encoder',
      encoder,
    ]);
    const socket = /bound to TCP address ([\d.]+):(\d+)/.exec(server.log);
    await get({ host: socket?.[1] ?? '', port: Number(socket?.[2]) }, '/"page"');
    server.signal('SIGTERM');
    await server.ended;
    const lines = server.log
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { line: string }).line);
    expect(lines).toContain('printed /"page"');
    expect(lines.at(-1)).toBe('goodbye to uWSGI.');
    expect(lines.some((line) => line.startsWith('[pid: '))).toBe(true);
  });

  it('is refused if there is no such thing', async () => {
    const { code, stderr } = await runCommand([
      '--socket=127.0.0.1:0',
      '-w',
      app('hello'),
      '--log-encoder=gzip',
    ]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('--log-encoder gzip: expected one of'),
    ]);
  });
});

describe('log-date', () => {
  it('dates the lines of the server, not those of requests', async () => {
    await using server = await startTsgi([
      '--socket=127.0.0.1:0',
      '-w',
      app('hello'),
      '--log-date=%Y-%m-%dT%H:%M',
    ]);
    await get(server.address());
    server.signal('SIGTERM');
    await server.ended;
    const lines = server.log.trim().split('\n');
    for (const line of lines) expect(line).toMatch(/^(\d{4}-\d\d-\d\dT\d\d:\d\d - |\[pid: )/);
    expect(lines.some((line) => line.startsWith('[pid: '))).toBe(true);
  });
});

describe('without a log file', () => {
  it('lines of several workers never mix', async () => {
    await using server = await startTsgi(['--socket=127.0.0.1:0', '-p', '2', '-w', app('hello')]);
    const load = Array.from({ length: 8 }, async () => {
      for (let count = 0; count < 25; count++) await get(server.address(), `/${'x'.repeat(300)}`);
    });
    await Promise.all(load);
    server.signal('SIGTERM');
    await server.ended;
    const whole = /^\[pid: \d+\|.* GET \/x{300} => generated \d+ bytes .* on core \d+\)$/gm;
    expect(server.log.match(whole)).toHaveLength(200);
  });
});
