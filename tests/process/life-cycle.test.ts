import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, startTsgi, TsgiProcess } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';
import { begin, get } from './requests.ts';

const TCP = ['--socket', '127.0.0.1:0'];

describe('workers', () => {
  it('are as many as processes says, and all serve', async () => {
    await using server = await startTsgi([...TCP, '--processes', '3', '--module', HELLO]);
    const workers = server.workers();
    expect(workers).toHaveLength(3);
    // Which worker accepts is the kernel's choice: ask at the same time until all have answered.
    const seen = new Set<number>();
    await eventually('each worker has answered', async () => {
      const pids = await Promise.all(
        Array.from({ length: 20 }, () => get(server.address(), '/wait?20')),
      );
      for (const pid of pids) seen.add(Number(pid));
      return seen.size === 3;
    });
    expect([...seen].toSorted()).toEqual(workers.toSorted());
  });

  it('are replaced when they are killed', async () => {
    await using server = await startTsgi([...TCP, '--module', HELLO]);
    const [victim = 0] = server.workers();
    process.kill(victim, 'SIGKILL');
    await server.logged(
      new RegExp(
        `DAMN ! worker 1 \\(pid: ${victim}\\) died, killed by signal 9 :\\( trying respawn \\.\\.\\.`,
      ),
    );
    const [, pid] = await server.logged(/Respawned uWSGI worker 1 \(new pid: (\d+)\)/);
    expect(await get(server.address())).toBe(pid);
  });

  it('drain when they are asked to end, and are replaced meanwhile', async () => {
    await using server = await startTsgi([...TCP, '--module', HELLO]);
    const [worker = 0] = server.workers();
    const { reply } = await begin(server, 1000);
    process.kill(worker, 'SIGTERM');
    await server.logged(/worker 1 \(pid: \d+\) is being replaced: it received SIGTERM/);
    expect(await get(server.address())).not.toBe(String(worker));
    expect(await reply).toBe(String(worker));
    await eventually('the old worker is gone', () => !isAlive(worker));
    expect(server.workers()).toHaveLength(1);
    expect(server.log).not.toMatch(/DAMN/);
  });

  it('live on after a rejection that nobody handled, and log it', async () => {
    await using server = await startTsgi([...TCP, '--module', app('faulty')]);
    const pid = await get(server.address(), '/reject');
    await server.logged(/unhandled rejection: Error: a forgotten promise\n\s+at .*faulty\.ts/);
    expect(await get(server.address())).toBe(pid);
  });

  it('are replaced after an exception that nobody caught', async () => {
    await using server = await startTsgi([...TCP, '--module', app('faulty')]);
    const pid = await get(server.address(), '/throw');
    await server.logged(/uncaught exception: Error: out of nowhere\n\s+at .*faulty\.ts/);
    await eventually('the old worker is gone', () => !isAlive(Number(pid)));
    expect(await get(server.address())).not.toBe(pid);
  });

  it('that cannot boot any more are tried again, with growing pauses', async () => {
    await using directory = await temporaryDirectory();
    const flag = join(directory.path, 'flag');
    await writeFile(flag, '');
    await using server = await startTsgi([...TCP, '--module', app('conditional')], {
      env: { LOADS_IF: flag },
    });
    await rm(flag);
    process.kill(server.workers()[0] ?? 0, 'SIGKILL');
    await server.logged(/OOPS ! failed loading app in worker 1 \(pid \d+\) :\( trying again\.\.\./);
    await server.logged(/respawning too fast, waiting 0\.25 seconds/);
    await server.logged(/respawning too fast, waiting 0\.5 seconds/);
    await writeFile(flag, '');
    // The connection waits in the listen queue meanwhile: nobody is refused.
    expect(Number(await get(server.address()))).toBe(server.workers()[0]);
  });
});

describe('the end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s lets a slow request finish', async (signal) => {
    await using server = await startTsgi([...TCP, '--module', HELLO]);
    const { reply } = await begin(server, 1000);
    server.signal(signal);
    await server.logged(/received\.\.\.finishing requests for up to 60 seconds\.\.\./);
    expect(await reply).toBe(String(server.spawned[0]));
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.log).toMatch(/goodbye to uWSGI\.\n$/);
  });

  it('comes at once with a second signal', async () => {
    await using server = await startTsgi([...TCP, '--module', HELLO]);
    const { reply } = await begin(server, 60_000);
    const cut = expect(reply).rejects.toThrow();
    server.signal('SIGTERM');
    await server.logged(/finishing requests/);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    await cut;
  });

  it('comes at once with SIGQUIT', async () => {
    await using server = await startTsgi([...TCP, '--module', HELLO]);
    const { reply } = await begin(server, 60_000);
    const cut = expect(reply).rejects.toThrow();
    server.signal('SIGQUIT');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    await cut;
  });

  it('kills a worker that takes longer than worker-reload-mercy', async () => {
    await using server = await startTsgi([...TCP, '--module', HELLO, '--worker-reload-mercy', '1']);
    const { reply } = await begin(server, 60_000);
    const cut = expect(reply).rejects.toThrow();
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.log).toMatch(
      /worker 1 \(pid: \d+\) is taking too much time to die\.\.\.NO MERCY !!!/,
    );
    await cut;
  });

  it('lets requests finish when a terminal interrupts the whole process group', async () => {
    await using server = await startTsgi([...TCP, '-p', '2', '--module', HELLO], {
      ownGroup: true,
    });
    const { reply } = await begin(server, 1000);
    process.kill(-server.pid, 'SIGINT');
    expect(Number(await reply)).toBeGreaterThan(0);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('may come while workers still boot', async () => {
    await using server = new TsgiProcess([...TCP, '--module', app('never')]);
    await server.logged(/spawned uWSGI worker 1/);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('of a master that is killed takes the workers with it within a second', async () => {
    await using server = await startTsgi([...TCP, '-p', '2', '--module', HELLO]);
    const { reply } = await begin(server, 60_000);
    const cut = expect(reply).rejects.toThrow();
    const workers = server.workers();
    server.signal('SIGKILL');
    const killed = Date.now();
    await eventually('the workers are gone', () => !workers.some(isAlive));
    expect(Date.now() - killed).toBeLessThan(1500);
    await cut;
  });
});
