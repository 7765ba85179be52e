import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { readStats } from '../fixtures/stats-client.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import { uwsgiClient } from '../fixtures/uwsgi-client.ts';
import { app } from './apps.ts';
import { get } from './requests.ts';

const start = (...args: string[]): Promise<TsgiProcess> =>
  startTsgi(['--socket', '127.0.0.1:0', '--module', app('stuck'), '--harakiri', '1', ...args]);

/** How long something takes, in milliseconds. */
async function timed(action: Promise<unknown>): Promise<number> {
  const before = performance.now();
  await action;
  return performance.now() - before;
}

/** In milliseconds. On a machine with nothing else to do it is 1100; tests run where others work too. */
const LATEST = 5000;

describe('harakiri', () => {
  it('answers 504 for a request that waits, and leaves the others alone', async () => {
    await using server = await start();
    await using client = uwsgiClient(server.address());
    const late = client.send({ target: '/wait?60000' });
    const took = timed(late);
    const other = get(server.address(), '/wait?300');
    expect((await late).status).toBe(504);
    expect(await took).toBeGreaterThan(950);
    expect(await took).toBeLessThan(LATEST);
    const pid = String(server.spawned[0]);
    expect(await other).toBe(pid);
    expect(await get(server.address())).toBe(pid);
    await server.logged(
      new RegExp(
        [
          `\\*\\*\\* HARAKIRI ON WORKER 1 \\(pid: ${pid}, try: 1\\) \\*\\*\\*`,
          'HARAKIRI !!! worker 1 status !!!',
          'HARAKIRI \\[core 0\\] 127\\.0\\.0\\.1 - GET /wait\\?60000 since \\d{10}',
          'HARAKIRI !!! end of worker 1 status !!!',
        ].join('\n'),
      ),
    );
  });

  it('cuts off a response that has begun', async () => {
    await using server = await start();
    await using client = uwsgiClient(server.address());
    const reply = await client.send({ target: '/half?60000' });
    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow();
    await server.logged(/HARAKIRI \[core 0\] .* GET \/half/);
  });

  it.each([
    ['a loop', '/spin', /HARAKIRI {5}at spin \(file:.*stuck\.ts:6:\d+\)/],
    ['a regular expression', '/regexp', /HARAKIRI {5}at application \(file:.*stuck\.ts:27:\d+\)/],
    [
      'a call that blocks',
      '/sleep?60000',
      /HARAKIRI {5}at application \(file:.*stuck\.ts:24:\d+\)/,
    ],
  ])(
    'kills a worker that is stuck in %s, says where, and replaces it',
    async (_, target, frame) => {
      await using server = await start();
      const pid = server.spawned[0] ?? 0;
      const stuck = get(server.address(), target);
      const took = await timed(expect(stuck).rejects.toThrow());
      expect(took).toBeGreaterThan(950);
      expect(took).toBeLessThan(LATEST);
      await server.logged(
        new RegExp(
          `DAMN ! worker 1 \\(pid: ${pid}\\) died, killed by signal 9 :\\( trying respawn`,
        ),
      );
      expect(server.log).toMatch(frame);
      expect(server.log).toContain(`HARAKIRI [core 0] 127.0.0.1 - GET ${target} since `);
      expect(server.log).not.toMatch(/HARAKIRI.*(appserver\/|node:)/);
      expect(await get(server.address())).not.toBe(String(pid));
    },
  );

  it('counts the time that a request has waited before it spins', async () => {
    await using server = await start();
    const took = await timed(
      expect(get(server.address(), '/wait-then-spin?700')).rejects.toThrow(),
    );
    expect(took).toBeGreaterThan(950);
    expect(took).toBeLessThan(LATEST);
  });

  it('lets a request block the loop for less than its time', async () => {
    await using server = await start('--harakiri', '5');
    for (let count = 0; count < 2; count += 1) {
      expect(await get(server.address(), '/sleep?1500')).toBe(String(server.spawned[0]));
    }
    expect(server.log).not.toMatch(/HARAKIRI/);
  });

  it('cuts off requests of http-socket too', async () => {
    await using server = await startTsgi([
      '--http-socket',
      '127.0.0.1:0',
      '--module',
      app('stuck'),
      '--harakiri',
      '1',
    ]);
    const reply = await fetch(`http://${server.addresses[0]}/wait?60000`);
    expect(reply.status).toBe(504);
  });

  it('is counted in the stats', async () => {
    await using server = await start('--stats', '127.0.0.1:0');
    const [, stats = ''] = await server.logged(/Stats server enabled on (\S+) /);
    const [host = '', port] = stats.split(':');
    await get(server.address(), '/wait?60000');
    await expect(get(server.address(), '/spin')).rejects.toThrow();
    await eventually('two are counted', async () => {
      const { workers } = await readStats({ host, port: Number(port) });
      return workers[0]?.harakiri_count === 2;
    });
  });

  it('does not blame a worker that the whole system kept from running', async () => {
    await using server = await start();
    const pid = server.spawned[0] ?? 0;
    process.kill(pid, 'SIGSTOP');
    // As `docker pause` does: nothing runs for longer than a request may take.
    await setTimeout(1500);
    process.kill(pid, 'SIGCONT');
    await setTimeout(300);
    expect(await get(server.address())).toBe(String(pid));
    expect(server.log).not.toMatch(/HARAKIRI/);
  });

  it('shows every call with harakiri-verbose', async () => {
    await using server = await start('--harakiri-verbose');
    await expect(get(server.address(), '/spin')).rejects.toThrow();
    await server.logged(/HARAKIRI {5}at .*appserver\/wsgi\/gateway\.ts/);
  });
});
