import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { uwsgiClient } from '../fixtures/uwsgi-client.ts';
import { get } from '../process/requests.ts';
import { appFile } from './serve-python.ts';

const START = ['--socket=127.0.0.1:0', `--wsgi-file=${appFile('server_api.py')}`];

describe('import uwsgi', () => {
  test('knows the server', async () => {
    await using server = await startTsgi([...START, '--processes=2', '--threads=3', '--env=A=1']);
    const facts = JSON.parse(await get(server.address(), '/facts')) as Record<string, unknown>;
    expect(facts).toMatchObject({
      version: expect.stringMatching(/tsgi/),
      version_info: [2, 0, expect.any(Number)],
      hostname: hostname(),
      opt: {
        socket: '127.0.0.1:0',
        processes: '2',
        threads: '3',
        'wsgi-file': appFile('server_api.py'),
        // How tsgi always is; libraries ask for them before they start threads.
        master: true,
        'enable-threads': true,
        'lazy-apps': true,
      },
      numproc: 2,
      cores: 3,
      has_threads: 1,
      buffer_size: 65_535,
      masterpid: server.pid,
      total_requests: 0,
      mule_id: 0,
      i_am_the_spooler: false,
      is_connected: true,
      is_connected_other: false,
    });
    expect(facts['forked']).toEqual(['hook', facts['worker_id']]);
    const [rss, vsz] = facts['mem'] as [number, number];
    expect(rss).toBeGreaterThan(1_000_000);
    expect(vsz).toBeGreaterThan(rss);
  });

  test('counts requests', async () => {
    await using server = await startTsgi(START);
    for (let n = 0; n < 3; n++) await get(server.address(), '/facts');
    expect(await get(server.address(), '/facts')).toContain('"total_requests": 3');
  });

  test('renames the process', async () => {
    await using server = await startTsgi(START);
    expect(await get(server.address(), '/names')).toBe('"my-app"');
  });

  test('writes to the log, and into the line of the request', async () => {
    await using server = await startTsgi([...START, '--log-format=%(uri) who=%(who) cart=%(cart)']);
    expect(JSON.parse(await get(server.address(), '/logs'))).toEqual(['ann', null]);
    await server.logged(/^from uwsgi\.log$/m);
    await server.logged(/^from uwsgi\.log as bytes$/m);
    await server.logged(/^\/logs who=ann cart=\\x0A3$/m);
    expect(JSON.parse(await get(server.address(), '/outside'))).toEqual([
      'uwsgi: expected a call within a request, on its own thread',
    ]);
  });

  test('says what is not supported', async () => {
    await using server = await startTsgi(START);
    expect(JSON.parse(await get(server.address(), '/unsupported'))).toEqual([
      false,
      true,
      'uwsgi.cache_get is not supported by tsgi',
      'uwsgidecorators.timer is not supported by tsgi',
    ]);
  });

  test('limits the time of a request', async () => {
    await using server = await startTsgi(START);
    await using client = uwsgiClient(server.address());
    expect(await get(server.address(), '/quick')).toBe('"in time"');
    expect((await client.send({ target: '/slow' })).status).toBe(504);
    await server.logged(/\*\*\* HARAKIRI ON WORKER 1 \(pid: \d+, try: 1\) \*\*\*/);
    await server.logged(/HARAKIRI \[core 0\] \S* - GET \/slow/);
    await server.logged(/server_api\.py", line \d+ in slow/);
    expect((await client.send({ target: '/facts' })).status).toBe(200);
  });

  test('reloads', async () => {
    await using server = await startTsgi(START);
    const [before] = server.workers();
    expect(await get(server.address(), '/reloads')).toBe('true');
    await eventually('another worker serves', () => {
      const workers = server.workers();
      return workers.length === 1 && workers[0] !== before;
    });
    expect(await get(server.address(), '/facts')).toContain(`"masterpid": ${server.pid}`);
  });
});
