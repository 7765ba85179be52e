import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { form, openSite, type Site, upload } from './frameworks.ts';
import { appFile } from './serve-python.ts';

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

let site: Site;
beforeAll(async () => {
  site = await openSite('--module=flask_site:app', '--processes=2');
});
afterAll(() => site[Symbol.asyncDispose]());

test('a session, begun by a form', async () => {
  expect(await (await site.visit('/')).text()).toContain('Hello stranger');
  expect((await site.visit('/login')).status).toBe(200);
  const reply = await site.visit('/login', form({ name: 'Ann <3' }));
  expect([reply.status, reply.headers.get('Location')]).toEqual([302, '/']);
  const home = await (await site.visit('/')).text();
  expect(home).toBe('<h1>Hello Ann &lt;3</h1><p>Welcome!</p>');
  expect(await (await site.visit('/')).text()).toBe('<h1>Hello Ann &lt;3</h1>');
  await site.visit('/logout');
  expect(site.cookies).not.toContain('session');
  expect(await (await site.visit('/')).text()).toContain('Hello stranger');
});

test.for([10, 3_000_000])('a file of %d bytes in a form', async (size) => {
  const content = randomBytes(size);
  const reply = await site.visit('/upload', upload('photo', 'cat.jpg', content));
  expect(await reply.json()).toEqual({
    title: 'café',
    name: 'cat.jpg',
    size,
    sha256: sha256(content),
  });
});

test('JSON, there and back', async () => {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '[1, 2]' };
  expect(await (await site.visit('/json', init)).json()).toEqual([2, 4]);
});

test('a body without a length', async () => {
  const content = randomBytes(300_000);
  const body = new Blob([content]).stream();
  const reply = await site.visit('/raw', { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(await reply.text()).toBe(sha256(content));
});

test('a stream, whose first line comes before the last is made', async () => {
  const reply = await site.visit('/stream?word=line');
  const arrivals: number[] = [];
  let text = '';
  for await (const chunk of reply.body!) {
    arrivals.push(performance.now());
    text += Buffer.from(chunk).toString();
  }
  expect(text).toBe('line 0\nline 1\nline 2\n');
  expect(arrivals.at(-1)! - arrivals[0]!).toBeGreaterThan(150);
});

test('a file, and its revalidation', async () => {
  const reply = await site.visit('/file');
  expect(reply.headers.get('Content-Type')).toContain('text/x-python');
  expect(await reply.text()).toBe(await readFile(appFile('flask_site.py'), 'utf8'));
  const etag = reply.headers.get('ETag') ?? '';
  const again = await site.visit('/file', { headers: { 'If-None-Match': etag } });
  expect(again.status).toBe(304);
});

test('errors', async () => {
  expect((await site.visit('/teapot')).status).toBe(418);
  const missing = await site.visit('/missing');
  expect([missing.status, await missing.text()]).toEqual([404, 'nothing here']);
  const broken = await site.visit('/broken');
  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain('as asked');
  await site.server.logged(/RuntimeError: as asked/);
});

test('HEAD and OPTIONS', async () => {
  const head = await site.visit('/', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(Number(head.headers.get('Content-Length'))).toBeGreaterThan(10);
  const options = await site.visit('/login', { method: 'OPTIONS' });
  expect(options.headers.get('Allow')).toContain('POST');
});

test('what runs after a request runs', async () => {
  await site.visit('/teapot');
  await site.server.logged(/teardown of \/teapot/);
});
