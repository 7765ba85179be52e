import { describe, expect, it } from 'vitest';
import { reasonToRetire } from '../../appserver/process/recycling.ts';
import { eventually } from '../fixtures/eventually.ts';
import { isAlive, startTsgi } from '../fixtures/tsgi-process.ts';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import { app, appFile, HELLO } from './apps.ts';
import { begin, get, Load } from './requests.ts';

const start = (module: string, ...args: string[]): Promise<TsgiProcess> =>
  startTsgi(['--socket', '127.0.0.1:0', '--module', module, '--min-worker-lifetime', '0', ...args]);

const LIMITS = {
  maxRequests: 0,
  maxRequestsDelta: 0,
  minWorkerLifetime: 0,
  maxWorkerLifetime: 0,
  maxWorkerLifetimeDelta: 0,
  reloadOnRss: 0,
};
const WORN = { requests: 1e9, age: 1e9, rss: 2 ** 40 };

describe('reasonToRetire', () => {
  it('finds none without limits', () => {
    expect(reasonToRetire(LIMITS, 1, WORN)).toBeUndefined();
  });

  it.each([
    ['max-requests', { maxRequests: 100 }, { requests: 100 }],
    ['max-worker-lifetime', { maxWorkerLifetime: 100 }, { age: 100 }],
    ['reload-on-rss', { reloadOnRss: 100 }, { rss: 100 * 2 ** 20 }],
  ])('%s is a limit by itself, once it is reached', (_, limit, wear) => {
    const unworn = { requests: 0, age: 0, rss: 0 };
    const almost = Object.fromEntries(Object.entries(wear).map(([key, value]) => [key, value - 1]));
    expect(reasonToRetire({ ...LIMITS, ...limit }, 1, { ...unworn, ...wear })).toMatch(/100/);
    expect(reasonToRetire({ ...LIMITS, ...limit }, 1, { ...unworn, ...almost })).toBeUndefined();
  });

  it('adds the deltas once for each worker before', () => {
    const limits = { ...LIMITS, maxRequests: 100, maxRequestsDelta: 10 };
    const at = (worker: number, requests: number) =>
      reasonToRetire(limits, worker, { ...WORN, requests }) !== undefined;
    expect([at(1, 100), at(2, 109), at(2, 110), at(3, 119), at(3, 120)]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('waits for min-worker-lifetime, whatever the limit', () => {
    const limits = { ...LIMITS, maxRequests: 1, reloadOnRss: 1, minWorkerLifetime: 10 };
    expect(reasonToRetire(limits, 1, { ...WORN, age: 9 })).toBeUndefined();
    expect(reasonToRetire(limits, 1, { ...WORN, age: 10 })).toBeDefined();
  });
});

describe('recycling', () => {
  it('replaces a worker after max-requests', async () => {
    await using server = await start(HELLO, '--max-requests', '3');
    const first = await get(server.address());
    for (const _ of [2, 3]) await get(server.address());
    await server.logged(/worker 1 \(pid: \d+\) is being replaced: it has served 3 requests/);
    await server.logged(new RegExp(`\\.\\.\\.The work of process ${first} is done\\. Seeya!`));
    await eventually('the old worker is gone', () => !isAlive(Number(first)));
    expect(await get(server.address())).not.toBe(first);
    expect(server.log).not.toMatch(/DAMN/);
  });

  it('replaces a worker after max-worker-lifetime, and lets it finish', async () => {
    await using server = await start(HELLO, '--max-worker-lifetime', '1');
    const { reply } = await begin(server, 2500);
    await server.logged(/is being replaced: lifetime reached, it was running for 1 second/);
    expect(await reply).toBe(String(server.spawned[0]));
  });

  it('lets workers go one after the other with max-requests-delta', async () => {
    const limits = ['--max-requests=3', '--max-requests-delta=1000'];
    await using server = await start(HELLO, '--processes=2', ...limits);
    await eventually('worker 1 is replaced, and each has served enough', async () => {
      await Promise.all(Array.from({ length: 4 }, () => get(server.address(), '/wait?10')));
      return (server.log.match(/worker 1 .* is being replaced/g)?.length ?? 0) >= 3;
    });
    expect(server.log).not.toMatch(/worker 2 .* is being replaced/);
  });

  it('lets workers go one after the other with max-worker-lifetime-delta', async () => {
    const limits = ['--max-worker-lifetime=1', '--max-worker-lifetime-delta=1000'];
    await using server = await start(HELLO, '--processes=2', ...limits);
    await server.logged(/worker 1 .* is being replaced[^]*worker 1 .* is being replaced/);
    expect(server.log).not.toMatch(/worker 2 .* is being replaced/);
  });

  it('replaces a worker that reaches reload-on-rss', async () => {
    await using server = await start(app('hungry'), '--reload-on-rss', '300');
    const first = await get(server.address(), '/eat?300');
    await server.logged(/is being replaced: it has \d{3} MB of memory, reload-on-rss is 300/);
    await eventually('the old worker is gone', () => !isAlive(Number(first)));
  });

  it('replaces a worker whose interpreter reaches reload-on-rss', async () => {
    await using server = await startTsgi(
      '--socket=127.0.0.1:0 --min-worker-lifetime=0 --reload-on-rss=300'
        .split(' ')
        .concat('--wsgi-file', appFile('hungry.py')),
    );
    const first = await get(server.address(), '/eat?300');
    await server.logged(/is being replaced: it has \d{3} MB of memory, reload-on-rss is 300/);
    await eventually('the old interpreter is gone', () => !isAlive(Number(first)));
    expect(await get(server.address())).not.toBe(first);
  });

  it('kills a worker that exceeds evil-reload-on-rss', async () => {
    await using server = await start(app('hungry'), '--evil-reload-on-rss', '300');
    const first = await get(server.address(), '/eat?300');
    await server.logged(/has \d{3} MB of memory, evil-reload-on-rss is 300: killing it/);
    await server.logged(new RegExp(`worker 1 \\(pid: ${first}\\) died, killed by signal 9`));
    expect(await get(server.address())).not.toBe(first);
  });

  it('loses no request, and never takes all workers at once', async () => {
    await using server = await start(HELLO, '--processes', '3', '--max-requests', '20');
    const load = new Load([server.address()]);
    await eventually('many workers have been replaced', () => server.spawned.length >= 9);
    await load.stop();
    expect(load.failures).toEqual([]);
    // After each worker that begins, another one ends before the next may begin.
    const steps = server.log.match(/spawned uWSGI|Gracefully killing/g)?.slice(3) ?? [];
    expect(steps.join().replaceAll('spawned uWSGI,Gracefully killing', 'turn')).not.toMatch(
      /spawned uWSGI,spawned/,
    );
  });
});
