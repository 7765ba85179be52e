import { execFileSync } from 'node:child_process';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staticServing } from '../../appserver/static-app.ts';
import type { Application } from '../../appserver/wsgi/types.ts';
import type { Header, Reply } from '../fixtures/exchange.ts';
import { startServer } from '../fixtures/server.ts';
import type { RunningServer } from '../fixtures/server.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';

const MODIFIED = new Date('2026-11-22T12:00:00.700Z');
const LAST_MODIFIED = 'Sun, 22 Nov 2026 12:00:00 GMT';

/** What answers where no file does. */
const missed: Application = (environ, startResponse) => {
  startResponse('200 OK', [['X-App', 'yes']]);
  return [Buffer.from(`app: ${environ.PATH_INFO}`)];
};

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: RunningServer;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const root = join(directory.path, 'root');
  for (const name of ['root/sub', 'checked']) {
    await mkdir(join(directory.path, name), { recursive: true });
  }
  const files = {
    'root/a.txt': '0123456789',
    'root/empty': '',
    'root/page.html': '<p>',
    'root/sub/b.css': 'b{}',
    'root/caf\u00e9.txt': 'utf-8',
    'root/large.bin': Buffer.alloc(300_000, 7),
    'root-secret.txt': 'secret',
    'checked/c.js': 'c()',
    'single.ico': 'icon',
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory.path, name), content);
  }
  await utimes(join(root, 'a.txt'), MODIFIED, MODIFIED);
  await symlink('../root-secret.txt', join(root, 'escape.txt'));
  await symlink('..', join(root, 'up'));
  await symlink('sub/b.css', join(root, 'inside.css'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const serve = await staticServing({
    staticMap: [
      { key: '/static', value: root },
      { key: '/favicon.ico', value: join(directory.path, 'single.ico') },
    ],
    checkStatic: [join(directory.path, 'checked')],
    staticExpires: [{ pattern: String.raw`\.css$`, seconds: 3600 }],
  });
  server = await startServer(serve(missed));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

function get(target: string, headers: readonly Header[] = [], method = 'GET'): Promise<Reply> {
  return server.send({ target, headers, method });
}

describe('static-map', () => {
  it('serves a file with its type, length and date, and no app sees it', async () => {
    const reply = await get('/static/a.txt');
    expect(reply.status).toBe(200);
    expect(reply.headers).toEqual([
      ['Content-Type', 'text/plain'],
      ['Content-Length', '10'],
      ['Last-Modified', LAST_MODIFIED],
    ]);
    expect(await reply.text()).toBe('0123456789');
    expect(server.records.at(-1)).toMatchObject({ static: true, bodySize: 10 });
  });

  it('serves large, empty and single files, and names that are not ASCII', async () => {
    expect((await (await get('/static/large.bin')).bytes()).equals(Buffer.alloc(300_000, 7))).toBe(
      true,
    );
    const empty = await get('/static/empty');
    expect([empty.all('content-length'), await empty.text()]).toEqual([['0'], '']);
    expect(await (await get('/static/caf%C3%A9.txt')).text()).toBe('utf-8');
    expect(await (await get('/favicon.ico')).text()).toBe('icon');
  });

  it('answers HEAD without the body', async () => {
    const reply = await get('/static/a.txt', [], 'HEAD');
    expect([reply.status, reply.all('content-length'), await reply.text()]).toEqual([
      200,
      ['10'],
      '',
    ]);
  });

  it.each([
    '/static/missing.txt',
    '/static/sub',
    '/static/',
    '/static',
    '/staticky/a.txt',
    '/static/a.txt/',
    '/static/a.txt%00.css',
    '/static/pipe',
    '/other/a.txt',
  ])('leaves %s to the app', async (target) => {
    const reply = await get(target);
    expect(reply.all('x-app')).toEqual(['yes']);
    expect(server.records.at(-1)).toMatchObject({ static: false });
  });

  it('leaves other methods to the app', async () => {
    expect((await get('/static/a.txt', [], 'POST')).all('x-app')).toEqual(['yes']);
  });

  it.each([
    '/static/../root-secret.txt',
    '/static/sub/../../root-secret.txt',
    '/static/%2e%2e/root-secret.txt',
    '/static/..%2froot-secret.txt',
    '/static/-secret.txt',
    '/static/escape.txt',
    '/static/up/root-secret.txt',
    '/static//etc/passwd',
  ])('does not get out of the directory by %s', async (target) => {
    const reply = await get(target);
    expect(await reply.text()).toMatch(/^app: /);
  });

  it('follows links that stay within', async () => {
    expect(await (await get('/static/inside.css')).text()).toBe('b{}');
    expect(await (await get('/static/sub/../a.txt')).text()).toBe('0123456789');
  });
});

function getIf(date: string): Promise<Reply> {
  return get('/static/a.txt', [
    ['Range', 'bytes=2-4'],
    ['If-Range', date],
  ]);
}

describe('conditions and ranges', () => {
  it.each([
    { since: LAST_MODIFIED, status: 304 },
    { since: 'Mon, 23 Nov 2026 00:00:00 GMT', status: 304 },
    { since: 'Sun, 22 Nov 2026 11:59:59 GMT', status: 200 },
    { since: 'nonsense', status: 200 },
  ])('If-Modified-Since: $since is $status', async ({ since, status }) => {
    const reply = await get('/static/a.txt', [['If-Modified-Since', since]]);
    expect([reply.status, await reply.text()]).toEqual([
      status,
      status === 304 ? '' : '0123456789',
    ]);
  });

  it.each([
    { range: 'bytes=2-4', status: 206, body: '234', content: ['bytes 2-4/10'] },
    { range: 'bytes=-2', status: 206, body: '89', content: ['bytes 8-9/10'] },
    { range: 'bytes=10-', status: 416, body: '', content: ['bytes */10'] },
    { range: 'bytes=0-1,4-5', status: 200, body: '0123456789', content: [] },
  ])('Range: $range is $status', async ({ range, status, body, content }) => {
    const reply = await get('/static/a.txt', [['Range', range]]);
    expect([reply.status, reply.all('content-range'), await reply.text()]).toEqual([
      status,
      content,
      body,
    ]);
  });

  it('gives the whole file to whom has a part of another version', async () => {
    expect((await getIf(LAST_MODIFIED)).status).toBe(206);
    expect((await getIf('Sun, 22 Nov 2026 11:00:00 GMT')).status).toBe(200);
  });
});

describe('check-static and static-expires', () => {
  it('serves what the path names, and leaves the rest to the app', async () => {
    expect(await (await get('/c.js')).text()).toBe('c()');
    expect(await (await get('/')).text()).toBe('app: /');
  });

  it('says until when files are fresh whose names match', async () => {
    const [expires = ''] = (await get('/static/sub/b.css')).all('expires');
    const seconds = (Date.parse(expires) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3590);
    expect(seconds).toBeLessThanOrEqual(3600);
    expect((await get('/static/a.txt')).all('expires')).toEqual([]);
  });
});
