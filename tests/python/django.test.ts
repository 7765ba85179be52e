import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { form, interpreter, openSite, type Site, upload } from './frameworks.ts';
import { appFile } from './serve-python.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let site: Site;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const database = join(directory.path, 'db.sqlite3');
  const env = {
    ...process.env,
    DJANGO_DATABASE: database,
    DJANGO_SETTINGS_MODULE: 'django_site.settings',
    DJANGO_SUPERUSER_PASSWORD: 'secret',
  };
  const manage = (...args: string[]): string =>
    execFileSync(interpreter(), ['-m', 'django', ...args], { cwd: appFile(''), env }).toString();
  manage('migrate', '--verbosity=0');
  manage('createsuperuser', '--noinput', '--username=root', '--email=root@example.com');
  const where = 'import django, os; print(os.path.dirname(django.__file__), end="")';
  const assets = execFileSync(interpreter(), ['-c', where]).toString();
  site = await openSite(
    '--chdir=.',
    '--wsgi-file=django_site/wsgi.py',
    '--processes=2',
    `--env=DJANGO_DATABASE=${database}`,
    `--static-map=/static=${join(assets, 'contrib/admin/static')}`,
  );
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** The hidden field that Django expects back. */
const csrfToken = (page: string): string =>
  /name="csrfmiddlewaretoken" value="(\w+)"/.exec(page)?.[1] ?? '';

test('the admin: login, a page with its styles, a new user, logout', async () => {
  const first = await site.visit('/admin/');
  expect(first.headers.get('Location')).toBe('/admin/login/?next=/admin/');
  const login = await (await site.visit('/admin/login/?next=/admin/')).text();
  const credentials = { username: 'root', password: 'secret', next: '/admin/' };
  const refused = await site.visit('/admin/login/', form(credentials));
  expect(refused.status).toBe(403);
  const csrfmiddlewaretoken = csrfToken(login);
  const reply = await site.visit('/admin/login/', form({ ...credentials, csrfmiddlewaretoken }));
  expect([reply.status, reply.headers.get('Location')]).toEqual([302, '/admin/']);
  expect(site.cookies.has('sessionid')).toBe(true);

  const page = await (await site.visit('/admin/')).text();
  expect(page).toContain('Site administration');
  const [, style = ''] = /href="(\/static\/admin\/css\/base[^"]*)"/.exec(page) ?? [];
  const css = await site.visit(style);
  expect([css.status, css.headers.get('Content-Type')]).toEqual([
    200,
    expect.stringContaining('text/css'),
  ]);

  const add = await (await site.visit('/admin/auth/user/add/')).text();
  const added = await site.visit(
    '/admin/auth/user/add/',
    form({
      csrfmiddlewaretoken: csrfToken(add),
      username: 'ann',
      password1: 'correct horse',
      password2: 'correct horse',
    }),
  );
  expect(added.status).toBe(302);
  expect(await (await site.visit('/admin/auth/user/')).text()).toMatch(/>ann</);
  await site.visit('/admin/logout/');
  expect((await site.visit('/admin/')).status).toBe(302);
});

test('a session in the database, from every worker', async () => {
  for (let n = 1; n <= 10; n++) {
    const reply = await (await site.visit('/count')).json();
    expect(reply).toEqual({ visits: n, secure: false });
  }
});

test.for([
  [50, 'InMemoryUploadedFile'],
  [2_000_000, 'TemporaryUploadedFile'],
] as const)('a file of %d bytes', async ([size, kind]) => {
  const content = randomBytes(size);
  const reply = await site.visit('/upload', upload('photo', 'cat.jpg', content));
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(await reply.json()).toEqual({ title: 'café', size, kind, sha256 });
});

test('a stream and a file', async () => {
  expect(await (await site.visit('/stream')).text()).toBe('line 0\nline 1\nline 2\n');
  const file = await site.visit('/file');
  const source = await readFile(appFile('django_site/urls.py'), 'utf8');
  expect(await file.text()).toBe(source);
  expect(file.headers.get('Content-Length')).toBe(String(Buffer.byteLength(source)));
});

test('an exception gives 500, and Django logs it', async () => {
  expect((await site.visit('/broken')).status).toBe(500);
  expect((await site.visit('/missing')).status).toBe(404);
});
