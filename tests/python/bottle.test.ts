import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { form, openSite, type Site, upload } from './frameworks.ts';
import { appFile } from './serve-python.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite('--wsgi-file=bottle_site.py');
});
afterAll(() => site[Symbol.asyncDispose]());

const text = async (path: string): Promise<string> => (await site.visit(path)).text();

test('a route, a template', async () => {
  expect(await text('/hello/w%C3%B6rld')).toBe('<b>Hello wörld</b>!');
});

test('a form, and a cookie that is signed', async () => {
  const reply = await site.visit('/form', form({ name: 'Zoë' }));
  expect([reply.status, new URL(reply.headers.get('Location') ?? '').pathname]).toEqual([
    303,
    '/me',
  ]);
  expect(await (await site.visit('/me')).json()).toEqual({ name: 'Zoë', ip: '127.0.0.1' });
});

test('a file in a form', async () => {
  const content = randomBytes(200_000);
  const reply = await site.visit('/upload', upload('photo', 'cat.jpg', content));
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(await reply.json()).toEqual({ title: 'café', sha256 });
});

test('a static file, whole and in part', async () => {
  const file = await readFile(appFile('bottle_site.py'), 'utf8');
  const whole = await site.visit('/static/bottle_site.py');
  expect(await whole.text()).toBe(file);
  const part = await site.visit('/static/bottle_site.py', { headers: { Range: 'bytes=5-14' } });
  expect([part.status, await part.text()]).toEqual([206, file.slice(5, 15)]);
});

test('streams, and nothing', async () => {
  expect(await text('/stream')).toBe('one\nzwölf\n');
  expect(await text('/iterator')).toBe('ab');
  expect(await text('/empty')).toBe('');
});

test.for([
  ['/denied', 403, 'No entry'],
  ['/raised', 409, 'Conflict'],
  ['/broken', 500, 'Internal Server Error'],
  ['/missing', 404, 'Not found'],
] as const)('%s gives %d', async ([path, status, words]) => {
  const reply = await site.visit(path);
  expect(reply.status).toBe(status);
  expect(await reply.text()).toContain(words);
});
