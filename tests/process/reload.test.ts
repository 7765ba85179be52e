import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, startTsgi } from '../fixtures/tsgi-process.ts';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';
import { begin, get, Load } from './requests.ts';

const TCP = ['--socket', '127.0.0.1:0'];
const RELOADED = /\*\*\* tsgi is reloaded/g;

/** How many reloads have been completed. */
const reloads = (server: TsgiProcess): number => server.log.match(RELOADED)?.length ?? 0;

async function reload(server: TsgiProcess): Promise<void> {
  const before = reloads(server);
  server.signal('SIGHUP');
  await eventually('the server is reloaded', () => reloads(server) > before);
}

describe('SIGHUP', () => {
  it('replaces the code and keeps the master', async () => {
    await using directory = await temporaryDirectory();
    const version = join(directory.path, 'version');
    await writeFile(version, 'old');
    await using server = await startTsgi([...TCP, '--module', app('versioned')], {
      env: { VERSION_FILE: version },
    });
    expect(await get(server.address())).toBe('old');
    await writeFile(version, 'new');
    await reload(server);
    expect(await get(server.address())).toBe('new');
    expect(server.running).toBe(true);
  });

  it('lets the old worker finish its request', async () => {
    await using server = await startTsgi([...TCP, '--module', HELLO]);
    const [old = 0] = server.workers();
    const { reply } = await begin(server, 1000);
    await reload(server);
    expect(server.workers()).toHaveLength(2);
    expect(await get(server.address())).not.toBe(String(old));
    expect(await reply).toBe(String(old));
    await eventually('the old worker is gone', () => !isAlive(old));
  });

  it('leaves the old workers alone when the new code does not load', async () => {
    await using directory = await temporaryDirectory();
    const version = join(directory.path, 'version');
    await writeFile(version, 'good');
    await using server = await startTsgi([...TCP, '-p', '2', '--module', app('versioned')], {
      env: { VERSION_FILE: version },
    });
    const workers = server.workers();
    await writeFile(version, '');
    server.signal('SIGHUP');
    await server.logged(/cannot be loaded: Error: an empty version/);
    await server.logged(/\*\*\* the reload failed: the workers before it serve on \*\*\*/);
    await eventually('the new workers are gone', () => server.workers().length === 2);
    expect(server.workers()).toEqual(workers);
    expect(await get(server.address())).toBe('good');
    // And the next attempt works.
    await writeFile(version, 'better');
    await reload(server);
    expect(await get(server.address())).toBe('better');
  });

  it('reads the configuration again: more workers, fewer workers, other sockets', async () => {
    await using directory = await temporaryDirectory();
    const [ini, one, two] = ['app.ini', 'one.sock', 'two.sock'].map((name) =>
      join(directory.path, name),
    ) as [string, string, string];
    const configure = (processes: number, socket: string) =>
      writeFile(
        ini,
        `[uwsgi]\nmodule = ${HELLO}\nsocket = ${directory.path}/kept.sock\nsocket = ${socket}\nprocesses = ${processes}\n`,
      );
    await configure(1, one);
    await using server = await startTsgi([ini]);
    await configure(3, two);
    await reload(server);
    await eventually('three workers serve', () => server.workers().length === 3);
    expect(Number(await get({ path: two }))).toBeGreaterThan(0);
    expect(existsSync(one)).toBe(false);
    await configure(1, two);
    await reload(server);
    await eventually('one worker serves', () => server.workers().length === 1);
    expect(Number(await get({ path: `${directory.path}/kept.sock` }))).toBe(server.workers()[0]);
  });

  it.each([
    ['with a problem', 'processes = none\n', /processes: expected an integer/],
    [
      'with a socket that cannot be bound',
      'socket = /nonexistent/x\n',
      /"\/nonexistent" does not exist/,
    ],
    ['that is gone', undefined, /app\.ini/],
  ])('survives a configuration %s', async (_, addition, message) => {
    await using directory = await temporaryDirectory();
    const ini = join(directory.path, 'app.ini');
    const text = `[uwsgi]\nmodule = ${HELLO}\nsocket = 127.0.0.1:0\n`;
    await writeFile(ini, text);
    await using server = await startTsgi([ini]);
    const workers = server.workers();
    if (addition === undefined) await rm(ini);
    else await writeFile(ini, text + addition);
    server.signal('SIGHUP');
    await server.logged(/the reload failed/);
    expect(server.log).toMatch(message);
    expect(await get(server.address())).toBe(String(workers[0]));
    expect(server.workers()).toEqual(workers);
  });

  it('that comes during a reload is answered by another', async () => {
    await using server = await startTsgi([...TCP, '--module', HELLO]);
    server.signal('SIGHUP');
    await server.logged(/SIGHUP received/);
    server.signal('SIGHUP');
    await eventually('two reloads are done', () => reloads(server) === 2);
    await eventually('one worker is left', () => server.workers().length === 1);
  });

  it('may be followed by SIGTERM at any time', async () => {
    await using server = await startTsgi([...TCP, '-p', '2', '--module', HELLO]);
    server.signal('SIGHUP');
    await server.logged(/SIGHUP received/);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('loses no request in 20 reloads under load, on TCP and on a Unix socket', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using server = await startTsgi([...TCP, '-s', path, '-p', '2', '--module', HELLO]);
    const load = new Load([server.address(0), { path }]);
    for (let count = 0; count < 20; count += 1) await reload(server);
    await load.stop();
    expect(load.failures).toEqual([]);
    // Proof that there was a load, and that it went to workers of many generations.
    expect(new Set(load.answers).size).toBeGreaterThan(20);
  }, 60_000);
});
