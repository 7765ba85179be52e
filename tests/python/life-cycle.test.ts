import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { processTree } from '../fixtures/process-tree.ts';
import { isAlive, startTsgi, type TsgiProcess } from '../fixtures/tsgi-process.ts';
import { uwsgiClient } from '../fixtures/uwsgi-client.ts';
import { get } from '../process/requests.ts';
import { appFile } from './serve-python.ts';

const start = (file: string, ...options: string[]): Promise<TsgiProcess> =>
  startTsgi(['--socket=127.0.0.1:0', `--wsgi-file=${appFile(file)}`, ...options]);

/** Process ids of a server's interpreters. */
async function interpretersOf({ pid }: TsgiProcess): Promise<number[]> {
  const found: number[] = [];
  for (const member of await processTree(pid)) {
    const command = await readFile(`/proc/${member}/cmdline`, 'latin1').catch(() => '');
    if (command.includes('python/start.py')) found.push(member);
  }
  return found;
}

const gone = (pids: readonly number[], limitMs: number): Promise<boolean> =>
  eventually(`${pids.join()} are gone`, () => !pids.some(isAlive), limitMs);

describe('no interpreter is left', () => {
  test('when the server stops: what the app wants to do at its end is done', async () => {
    await using server = await start('farewell.py', '--processes=2', '--threads=2');
    const pids = await interpretersOf(server);
    expect(pids).toHaveLength(2);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    // Their pipe may be read a moment after they have ended.
    for (const pid of pids) {
      await expect.poll(() => server.log).toContain(`farewell from ${pid}\n`);
    }
  });

  test('when a thread of the app would never end', async () => {
    await using server = await start('farewell.py');
    const pids = await interpretersOf(server);
    await get(server.address(), '/starts_thread');
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    const tooLong = /Python interpreter \(pid: \d+\) is taking too much time to die/;
    await expect.poll(() => server.log).toMatch(tooLong);
  });

  // Idle, busy in Python, and busy in C with the GIL held: nothing in the process could notice.
  test.for(['', 'spins', 'holds_gil'])('when its worker is killed (%s)', async (target) => {
    await using server = await start('trouble.py');
    const pids = await interpretersOf(server);
    if (target !== '') {
      get(server.address(), `/${target}`).catch(() => {});
      await server.logged(/spinning|holding/);
    }
    process.kill(server.workers()[0]!, 'SIGKILL');
    await gone(pids, 1000);
  });

  test('when the master is killed', async () => {
    await using server = await start('trouble.py', '--processes=2');
    const pids = await interpretersOf(server);
    server.signal('SIGKILL');
    await gone(pids, 2000);
  });

  test('after twenty reloads under load', async () => {
    await using server = await start('farewell.py', '--threads=2');
    for (let n = 0; n < 20; n++) {
      const [before] = server.workers();
      server.signal('SIGHUP');
      await eventually('another worker serves', () => {
        const workers = server.workers();
        return workers.length === 1 && workers[0] !== before;
      });
      expect(await get(server.address(), '/pid')).toMatch(/^\d+$/);
    }
    expect(await interpretersOf(server)).toHaveLength(1);
    expect(server.log.match(/farewell from/g)).toHaveLength(20);
  });
});

describe('harakiri', () => {
  test('ends an interpreter that spins, and shows the stack of every thread', async () => {
    await using server = await start('trouble.py', '--harakiri=1', '--threads=2');
    await using client = uwsgiClient(server.address());
    const [before] = await interpretersOf(server);
    const began = Date.now();
    // The one that spins is the older one: its time is up first, and the other's may not be when the
    // interpreter ends.
    const spinning = client.send({ target: '/spins' });
    await server.logged(/spinning/);
    const sleeping = client.send({ target: '/waits?never' });
    expect((await spinning).status).toBe(504);
    expect(Date.now() - began).toBeLessThan(2500);
    expect([502, 504]).toContain((await sleeping).status);
    await server.logged(/\*\*\* HARAKIRI ON WORKER 1 \(pid: \d+, try: 1\) \*\*\*/);
    await server.logged(/HARAKIRI \[core \d+\] .* - GET \/spins since \d+/);
    await server.logged(/trouble\.py", line \d+ in spins/);
    await server.logged(/trouble\.py", line \d+ in waits/);
    await server.logged(/DAMN ! Python interpreter of worker 1 \(pid: \d+\) was killed by SIGABRT/);
    await server.logged(/Respawned Python interpreter of worker 1/);
    expect(await interpretersOf(server)).not.toContain(before);
    expect(await get(server.address(), '/opens')).toBe('open');
  });

  test('ends one whose code holds the GIL', async () => {
    await using server = await start('trouble.py', '--harakiri=1');
    await using client = uwsgiClient(server.address());
    expect((await client.send({ target: '/holds_gil' })).status).toBe(504);
    await server.logged(/trouble\.py", line \d+ in holds_gil/);
    expect(await get(server.address(), '/opens')).toBe('open');
  });

  test('ends one that sends its responses itself, whatever of one is sent', async () => {
    await using server = await start('offers.py', '--harakiri=1');
    await using client = uwsgiClient(server.address());
    const long = async (query = ''): Promise<number> =>
      (await (await client.send({ target: `/long${query}` })).bytes()).length;
    const whole = await long();
    expect(await long()).toBe(whole);
    expect((await client.send({ target: '/long?until=never' })).status).toBe(504);
    expect(await long()).toBe(whole);
    const reply = await client.send({ target: '/long?then=never' });
    expect(reply.status).toBe(200);
    // A Unix socket has no other end than that of a whole response.
    expect((await reply.bytes().catch(() => Buffer.alloc(0))).length).toBeLessThan(whole);
    expect(await long()).toBe(whole);
  });

  test('does not count the time that a request waits for a thread', async () => {
    await using server = await start('trouble.py', '--harakiri=2');
    await using client = uwsgiClient(server.address());
    const replies = [1.2, 1.2, 1.2].map((time) => client.send({ target: `/sleeps?${time}` }));
    const statuses = (await Promise.all(replies)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200]);
    expect(server.log).not.toContain('HARAKIRI');
  });
});
