import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChild } from '../fixtures/child.ts';
import { eventually } from '../fixtures/eventually.ts';
import { readAll, readStats } from '../fixtures/stats-client.ts';
import type { ReadStats } from '../fixtures/stats-client.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, startTsgi } from '../fixtures/tsgi-process.ts';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import { encodePacket, UwsgiConnection } from '../fixtures/uwsgi-client.ts';
import type { UwsgiAddress } from '../fixtures/uwsgi-client.ts';
import { app, appFile } from './apps.ts';
import { get } from './requests.ts';

/** Starts the app that can be kept busy, with a stats server on a free port. */
async function startBusy(...args: string[]): Promise<TsgiProcess> {
  const socket = args.includes('--socket') ? [] : ['--socket', '127.0.0.1:0'];
  return await startTsgi([...socket, '-w', app('busy'), '--stats', '127.0.0.1:0', ...args]);
}

function statsAddress({ log }: TsgiProcess): UwsgiAddress {
  const port = /Stats server enabled on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
  return { host: '127.0.0.1', port: Number(port) };
}

/** Reads the stats until they are as a test wants them. */
function statsWhen(
  address: UwsgiAddress,
  what: string,
  condition: (stats: ReadStats) => boolean,
): Promise<ReadStats> {
  return eventually(what, async () => {
    const stats = await readStats(address);
    return condition(stats) ? stats : undefined;
  }) as Promise<ReadStats>;
}

const inFlight = ({ workers }: ReadStats): number =>
  workers.flatMap(({ cores }) => cores).filter((core) => core.in_request === 1).length;

const isAtWork = (stats: ReadStats): boolean => inFlight(stats) === 1;

/** The names of all values with their types; of lists, what is in them. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shape(item))))];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, part]) => [key, shape(part)]);
  }
  return Number.isInteger(value) ? 'integer' : typeof value;
}

describe('the stats server', () => {
  it("has uWSGI's names, types and order", async () => {
    await using directory = await temporaryDirectory();
    const theirStats = { path: join(directory.path, 'stats') };
    const args = ['--plugin', 'python3', '--socket', '127.0.0.1:0', '--master', '--die-on-term'];
    await using uwsgi = await startChild(
      'uwsgi',
      [...args, '--wsgi-file', appFile('busy.py'), '--stats', theirStats.path],
      (log) => log.includes('Stats server enabled'),
    );
    await using tsgi = await startBusy();
    const port = Number(/bound to TCP address 127\.0\.0\.1:(\d+)/.exec(uwsgi.log())?.[1]);
    const requests = [{ host: '127.0.0.1', port }, tsgi.address()].map((address) =>
      get(address, '/wait?1500'),
    );
    const [theirs, ours] = await Promise.all([
      statsWhen(theirStats, 'uWSGI is at work', isAtWork),
      statsWhen(statsAddress(tsgi), 'tsgi is at work', isAtWork),
    ]);
    expect(shape(ours)).toEqual(shape(theirs));
    await Promise.all(requests);
  });

  it('counts the requests of all workers', async () => {
    await using server = await startBusy('--processes', '2');
    for (let count = 0; count < 6; count++) await get(server.address());
    await get(server.address(), '/throw');
    const { workers } = await readStats(statsAddress(server));
    expect(workers.map(({ id }) => id)).toEqual([1, 2]);
    expect(workers.map(({ pid }) => pid)).toEqual(server.spawned);
    const sum = (key: 'requests' | 'exceptions'): number =>
      workers.reduce((total, worker) => total + worker[key], 0);
    expect([sum('requests'), sum('exceptions')]).toEqual([7, 1]);
    for (const { rss, status, accepting } of workers) {
      expect([rss > 10_000_000, status, accepting]).toEqual([true, 'idle', 1]);
    }
  });

  it('shows requests in flight, without what would let others pass for their clients', async () => {
    await using server = await startBusy();
    using connection = await UwsgiConnection.open(server.address());
    const secrets = [
      ['HTTP_COOKIE', 'a=secret'],
      ['HTTP_AUTHORIZATION', 'secret'],
    ] as const;
    const request = [
      ['REQUEST_METHOD', 'GET'],
      ['PATH_INFO', '/wait'],
      ['QUERY_STRING', '1500'],
    ] as const;
    await connection.write(encodePacket([...request, ...secrets]));
    const stats = await statsWhen(statsAddress(server), 'it is at work', isAtWork);
    const [worker] = stats.workers;
    expect(worker?.status).toBe('busy');
    const [core] = worker?.cores ?? [];
    expect(core?.vars).toEqual([
      'REQUEST_METHOD=GET',
      'PATH_INFO=/wait',
      'QUERY_STRING=1500',
      'HTTP_COOKIE=***',
      'HTTP_AUTHORIZATION=***',
      '',
    ]);
    expect(core?.req_info.request_start).toBeCloseTo(Date.now() / 1000, -1);
    await (await connection.reply()).bytes();
    expect(inFlight(await readStats(statsAddress(server)))).toBe(0);
  });

  it('shows a worker that does not answer with what is known of it', async () => {
    await using server = await startBusy();
    for (let count = 0; count < 3; count++) await get(server.address());
    // Requests are counted a beat later, and a worker that spins has no beats.
    await statsWhen(
      statsAddress(server),
      'its requests are counted',
      ({ workers }) => workers[0]?.requests === 3,
    );
    const spinning = get(server.address(), '/spin?1500');
    const stats = await statsWhen(
      statsAddress(server),
      'the worker does not answer',
      ({ workers }) => workers[0]?.accepting === 0,
    );
    expect(stats.workers[0]).toMatchObject({ status: 'busy', requests: 3, pid: server.spawned[0] });
    await spinning;
  });

  it('counts on when a worker is killed, and when all are replaced', async () => {
    await using server = await startBusy();
    for (let count = 0; count < 3; count++) await get(server.address());
    // A worker tells what it has counted some milliseconds later, and then writes the lines.
    await server.logged(/\|req: 3\/3\]/);
    const stats = statsAddress(server);
    const [first] = server.workers();
    process.kill(first!, 'SIGKILL');
    await server.logged(/Respawned uWSGI worker 1/);
    await get(server.address());
    const respawned = await statsWhen(
      stats,
      'it has counted',
      ({ workers }) => workers[0]?.requests === 4,
    );
    expect(respawned.workers[0]).toMatchObject({ delta_requests: 1, respawn_count: 2 });

    server.signal('SIGHUP');
    await eventually(
      'the worker before is gone',
      () => server.spawned.length === 3 && !isAlive(server.spawned[1]!),
    );
    expect((await readStats(stats)).workers[0]).toMatchObject({
      requests: 4,
      delta_requests: 0,
      respawn_count: 3,
      pid: server.spawned[2],
    });
  });

  it('has the real length of the listen queues, TCP and Unix', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using server = await startBusy('--socket', path, '--socket', '127.0.0.1:0');
    const spinning = get({ path }, '/spin?2500');
    const stats = statsAddress(server);
    await statsWhen(
      stats,
      'the worker does not accept',
      ({ workers }) => workers[0]?.accepting === 0,
    );
    const waiting = [path, path, path].map((unix) => connect(unix));
    const { port } = server.address(1) as { port: number };
    waiting.push(connect(port), connect(port));
    const { sockets, listen_queue } = await statsWhen(stats, 'all wait', (now) =>
      now.sockets.every(({ queue }) => queue > 1),
    );
    expect(sockets.map(({ queue }) => queue)).toEqual([3, 2]);
    expect(listen_queue).toBe(3);
    for (const socket of waiting) socket.destroy();
    await spinning;
  });

  it('serves on a Unix socket, whose file goes with it', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'stats.sock');
    await using server = await startBusy('--stats', path);
    expect((await readStats({ path })).workers).toHaveLength(1);
    await server[Symbol.asyncDispose]();
    await expect(readStats({ path })).rejects.toThrow('ENOENT');
  });

  it('is not held up by a monitor that neither reads nor leaves', async () => {
    await using server = await startBusy('--stats-http');
    const { port } = statsAddress(server) as { port: number };
    const idle = Array.from({ length: 5 }, () => connect(port));
    const reply = await readAll(statsAddress(server), 'GET / HTTP/1.0\r\n\r\n');
    expect(reply).toMatch(/^HTTP\/1\.0 200 OK\r\n/);
    for (const socket of idle) socket.destroy();
  });
});

describe('stats-http', () => {
  it('puts an HTTP head before the JSON, for any path and for a monitor that asks nothing', async () => {
    await using server = await startBusy('--stats-http');
    for (const request of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /x?y HTTP/1.0\r\n\r\n', '']) {
      const reply = await readAll(statsAddress(server), request);
      const [head = '', body = ''] = reply.split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.0 200 OK\r\n.*Content-Type: application\/json/s);
      expect(JSON.parse(body)).toHaveProperty('workers');
    }
  });

  it('gives metrics to Prometheus', async () => {
    await using server = await startBusy('--stats-http', '--processes', '2');
    for (let count = 0; count < 4; count++) await get(server.address());
    await get(server.address(), '/throw');
    const slow = get(server.address(), '/wait?1500');
    const address = statsAddress(server);
    const body = await eventually('one is at work', async () => {
      const reply = await readAll(address, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(reply).toContain('Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n');
      return /in_flight\{worker="\d"\} 1/.test(reply) ? reply.split('\r\n\r\n')[1] : undefined;
    });
    expect(body).toContain('# TYPE tsgi_request_duration_seconds histogram\n');
    expect(body).toMatch(/tsgi_request_duration_seconds_bucket\{le="\+Inf"\} 5\n/);
    expect(body).toContain('tsgi_request_duration_seconds_count 5\n');
    expect(body).toContain('tsgi_responses_total{class="2xx"} 4\n');
    expect(body).toContain('tsgi_responses_total{class="5xx"} 1\n');
    expect(body).toMatch(/tsgi_listen_queue_max\{socket="127\.0\.0\.1:\d+"\} 100\n/);
    const perWorker = Array.from(
      String(body).matchAll(/tsgi_requests_total\{worker="\d"\} (\d+)/g),
    );
    expect(perWorker.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(5);
    await slow;
  });
});

describe('SIGUSR1', () => {
  it('logs the figures of the workers', async () => {
    await using server = await startBusy('--processes', '2');
    for (let count = 0; count < 3; count++) await get(server.address());
    server.signal('SIGUSR1');
    await server.logged(/workers total requests: 3\n/);
    await server.logged(/worker 2 app 0 \[\] requests: \d exceptions: 0\n/);
  });
});
