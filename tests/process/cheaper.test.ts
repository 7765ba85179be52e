import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';
import { get } from './requests.ts';

const TCP = ['--socket', '127.0.0.1:0', '--module', HELLO];

const noWorkers = (server: TsgiProcess): Promise<unknown> =>
  eventually('no worker is left', () => server.workers().length === 0);

describe('cheaper', () => {
  it('starts with few workers, adds some under load, and ends them after it', async () => {
    await using server = await startTsgi([
      ...TCP,
      '-p',
      '3',
      '--cheaper',
      '1',
      '--cheaper-step',
      '2',
    ]);
    expect(server.workers()).toHaveLength(1);
    expect(server.log).toMatch(/is ready: 1 worker;/);
    const busy = get(server.address(), '/wait?5000');
    await eventually('there are three workers', () => server.workers().length === 3);
    await busy;
    await eventually('one worker is left', () => server.workers().length === 1);
    expect(server.log).not.toMatch(/DAMN/);
  });

  it('starts with cheaper-initial workers', async () => {
    const args = ['-p', '3', '--cheaper', '1', '--cheaper-initial', '2', '--cheaper-algo', 'spare'];
    await using server = await startTsgi([...TCP, ...args]);
    expect(server.workers()).toHaveLength(2);
  });
});

describe('cheap and idle', () => {
  it.each(['TCP', 'a Unix socket'])(
    'cheap waits for a connection before it starts workers: %s',
    async (kind) => {
      await using directory = await temporaryDirectory();
      const socket = kind === 'TCP' ? '127.0.0.1:0' : join(directory.path, 'app.sock');
      await using server = await startTsgi([
        '--socket',
        socket,
        '--module',
        HELLO,
        '-p',
        '2',
        '--cheap',
      ]);
      await server.logged(/cheap mode enabled: waiting for socket connection\.\.\./);
      await noWorkers(server);
      const pid = Number(await get(server.address()));
      expect(server.workers()).toContain(pid);
      expect(server.workers()).toHaveLength(2);
    },
  );

  it('idle ends the workers after a time without requests', async () => {
    await using server = await startTsgi([...TCP, '--idle', '1']);
    await get(server.address(), '/wait?2500');
    expect(server.log).not.toMatch(/cheap mode/);
    await server.logged(/idle: cheap mode enabled/);
    await noWorkers(server);
    expect(Number(await get(server.address()))).toBe(server.spawned.at(-1));
  });

  it('C of the fifo ends the workers too, and SIGTERM ends a server without any', async () => {
    await using directory = await temporaryDirectory();
    const fifo = join(directory.path, 'fifo');
    await using server = await startTsgi([...TCP, '--master-fifo', fifo]);
    await writeFile(fifo, 'C');
    await noWorkers(server);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('tries again when the app does not load any more', async () => {
    await using directory = await temporaryDirectory();
    const flag = join(directory.path, 'flag');
    await writeFile(flag, '');
    await using server = await startTsgi(
      ['--socket', '127.0.0.1:0', '--module', app('conditional'), '--cheap'],
      { env: { LOADS_IF: flag } },
    );
    await noWorkers(server);
    await rm(flag);
    const waiting = get(server.address());
    await server.logged(/the reload failed/);
    await writeFile(flag, '');
    expect(Number(await waiting)).toBe(server.workers()[0]);
  });
});
