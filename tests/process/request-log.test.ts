import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChild } from '../fixtures/child.ts';
import { eventually } from '../fixtures/eventually.ts';
import type { Request } from '../fixtures/exchange.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import { uwsgiClient } from '../fixtures/uwsgi-client.ts';
import type { UwsgiAddress } from '../fixtures/uwsgi-client.ts';
import { app, appFile } from './apps.ts';

const REQUESTS: readonly Request[] = [
  {
    target: '/a?q=1',
    headers: [
      ['User-Agent', 'test/1'],
      ['X-Forwarded-For', '1.1.1.1, 2.2.2.2'],
    ],
  },
  { target: '/missing' },
  { target: '/logvars', method: 'PUT', body: Buffer.from('body') },
  {
    target: '/teapot',
    headers: [
      ['Referer', 'http://r/'],
      ['Host', 'example.org'],
    ],
  },
];

const FORMAT =
  'REQ %(uri) %(method) %(user) %(addr) %(host) %(proto) %(uagent) %(referer) %(status) %(size) ' +
  '%(rsize) %(hsize) %(cl) %(micros) %(msecs) %(secs) %(tmsecs) %(tmicros) %(time) %(ltime) ' +
  '%(ftime) %(ctime) %(epoch) %(pid) %(wid) %(switches) %(vars) %(core) %(pktsize) %(modifier1) ' +
  '%(modifier2) %(headers) %(werr) %(rerr) %(ioerr) %(var.HTTP_HOST) %(var.NOPE) %(user_id) %(nope)';

/** The lines of requests, with what differs from run to run made equal. */
function requestLines(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => /^(REQ |\{address|\[pid: )/.test(line))
    .map((line) =>
      line
        .replace(/pid: \d+/, 'pid: P')
        .replaceAll(/\d+ bytes\/\d+MB/g, 'N bytes/MMB')
        .replace(/ in \d+ msecs/, ' in T msecs')
        .replaceAll(/\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}/g, 'CTIME')
        .replaceAll(/\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}/g, 'LTIME')
        .replace(/ \d+ \d+ \d\.\d{6} \d{13} \d{16} \d{10} /, ' DURATIONS TIMES ')
        .replace(/CTIME \d{10} \d+ /, 'CTIME EPOCH PID '),
    );
}

async function sendAll(address: UwsgiAddress, requests = REQUESTS): Promise<void> {
  await using client = uwsgiClient(address);
  for (const request of requests) await (await client.send(request)).bytes();
}

function ignoreReset(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ECONNRESET') throw error;
}

async function linesOfTsgi(options: readonly string[], requests = REQUESTS): Promise<string[]> {
  const args = ['--socket', '127.0.0.1:0', '--module', app('logged'), ...options];
  await using server = await startTsgi(args);
  await sendAll(server.address(), requests);
  server.signal('SIGTERM');
  await server.ended;
  return requestLines(server.log);
}

async function linesOfUwsgi(
  options: readonly string[],
  count: number,
  requests = REQUESTS,
): Promise<string[]> {
  const args = ['--plugin', 'python3', '--socket', '127.0.0.1:0', '--master', '--die-on-term'];
  await using server = await startChild(
    'uwsgi',
    [...args, '--wsgi-file', appFile('logged.py'), ...options],
    (log) => log.includes('spawned uWSGI worker 1'),
  );
  const port = Number(/bound to TCP address 127\.0\.0\.1:(\d+)/.exec(server.log())?.[1]);
  // It resets a connection whose body the app leaves unread, and the reply may go with it; its line
  // is written all the same.
  for (const request of requests) {
    await sendAll({ host: '127.0.0.1', port }, [request]).catch(ignoreReset);
  }
  // It ends a worker between its last answer and its last line, if told to.
  await eventually('uWSGI has logged', () => requestLines(server.log()).length >= count);
  await server[Symbol.asyncDispose]();
  return requestLines(server.log());
}

describe('the request log is that of uWSGI', () => {
  it.each([
    { what: 'by default', options: [], lines: 4 },
    { what: 'with log-x-forwarded-for', options: ['--log-x-forwarded-for'], lines: 4 },
    { what: 'with memory-report', options: ['--memory-report'], lines: 4 },
    { what: 'with a log-format of every variable', options: ['--log-format', FORMAT], lines: 4 },
    { what: 'with disable-logging', options: ['--disable-logging'], lines: 0 },
    { what: 'with log-4xx', options: ['--disable-logging', '--log-4xx'], lines: 2 },
    { what: 'with log-5xx', options: ['--disable-logging', '--log-5xx'], lines: 0 },
    { what: 'with log-slow', options: ['--disable-logging', '--log-slow', '10000'], lines: 0 },
  ])('$what', async ({ options, lines }) => {
    const [ours, theirs] = await Promise.all([linesOfTsgi(options), linesOfUwsgi(options, lines)]);
    expect(ours).toHaveLength(lines);
    expect(ours).toEqual(theirs);
  });
});

describe('the line of a file that no app has seen', () => {
  it('is that of uWSGI', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'a.txt'), 'content');
    const options = ['--static-map', `/files=${directory.path}`];
    const requests = [{ target: '/files/a.txt' }, { target: '/files/b.txt' }];
    const [ours, theirs] = await Promise.all([
      linesOfTsgi(options, requests),
      linesOfUwsgi(options, 2, requests),
    ]);
    expect(ours).toHaveLength(2);
    expect(ours).toEqual(theirs);
  });
});

describe('the number of requests of the whole instance', () => {
  it('is that of all workers together, as soon as they have told each other', async () => {
    const options = ['--processes', '2', '--socket', '127.0.0.1:0', '--module', app('logged')];
    await using server = await startTsgi(options);
    let sent = 0;
    const totals = (): number[] =>
      Array.from(server.log.matchAll(/\|req: \d+\/(\d+)\]/g), ([, total]) => Number(total));
    await eventually('a line has the number of all', async () => {
      await sendAll(server.address());
      sent += REQUESTS.length;
      await eventually('all are logged', () => totals().length === sent);
      return sent >= 20 && totals().includes(sent);
    });
    expect(Math.max(...totals())).toBe(sent);
  });
});
