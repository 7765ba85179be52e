import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { application } from '../../app/main.ts';
import type { Environ, FileLike, Xray } from '../../appserver/index.ts';

const html = await readFile(new URL('../../app/page/index.html', import.meta.url), 'utf8');
const targets = Array.from(html.matchAll(/(?:href|action)="(\/[^"]*)"/g), ([, target = '']) =>
  target.replaceAll('&amp;', '&'),
);

const css = await readFile(new URL('../../app/page/page.css', import.meta.url), 'utf8');

interface Answer {
  readonly status: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** What the app answers, called as a server would. */
async function ask(target: string, more: Partial<Environ> = {}): Promise<Answer> {
  const [path = '', query = ''] = target.split('?');
  const environ = {
    REQUEST_METHOD: 'GET',
    PATH_INFO: path,
    QUERY_STRING: query,
    'wsgi.errors': { write: () => {} },
    'wsgi.file_wrapper': (file: FileLike) => {
      void file.close?.();
      return [];
    },
    ...more,
  };
  let answer: Omit<Answer, 'body'> = { status: '', headers: new Map() };
  const body = await application(environ as unknown as Environ, (status, headers) => {
    answer = { status, headers: new Map(headers) };
    return async () => {};
  });
  const isList = Array.isArray(body);
  return { ...answer, body: isList ? Buffer.concat(body).toString() : '' };
}

describe('the page', () => {
  test('needs nothing from elsewhere, and nothing inline that runs', () => {
    expect(`${html}${css}`).not.toMatch(/https?:|@import|url\(/);
    for (const [, source] of html.matchAll(/src="([^"]*)"/g)) expect(source).toMatch(/^\/page\//);
    for (const [tag] of html.matchAll(/<script[^>]*>/g)) {
      expect(tag).toMatch(/src=|type="application\/json"/);
    }
    expect(html).not.toMatch(/<style|style=|\son\w+=/);
  });

  test('says how it wants to be shown and read', () => {
    expect(html).toMatch(/<html lang="en">/);
    expect(html).toMatch(/<meta name="viewport" content="width=device-width/);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(css).toContain('prefers-color-scheme: dark');
  });

  test('forbids by its policy what it does not use', async () => {
    const { headers } = await ask('/');
    const policy = headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test.for(targets.filter((target) => target !== '/error'))('%s is there', async (target) => {
    expect((await ask(target)).status).toMatch(/^(2|3|418)/);
  });

  test('scripts are served without their types', async () => {
    const { status, headers, body } = await ask('/page/element.ts');
    expect(status).toBe('200 OK');
    expect(headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect(body).toContain('export function element');
    expect(body).not.toContain(': HTMLElement');
  });

  test.for(['/page/', '/page/nothing.ts', '/page/../main.ts', '/page/index.html'])(
    '%s is not',
    async (path) => {
      expect((await ask(path)).status).toBe('404 Not Found');
    },
  );
});

describe('the X-ray in the page', () => {
  const packet = Buffer.from('\0\x19\0\0\x0b\0HTTP_COOKIE\x0a\0</script>s', 'latin1');
  const xray: Xray = {
    packet,
    listener: '127.0.0.1:3031',
    pid: 7,
    request: 3,
    times: { accepted: 1, complete: 2, called: 3 },
  };

  test('is data that cannot end its own element, with secrets masked', async () => {
    const { body } = await ask('/', { 'tsgi.xray': xray, 'wsgi.note': '</script>' });
    const data =
      /<script type="application\/json" id="xray">(.*?)<\/script>/s.exec(body)?.[1] ?? '';
    const report = JSON.parse(data) as { packet: string; pid: number; environ: object };
    expect(report.pid).toBe(7);
    expect(report.environ).toMatchObject({ 'wsgi.note': '</script>' });
    const shown = Buffer.from(report.packet, 'base64').toString('latin1');
    expect(shown).toHaveLength(packet.length);
    expect(shown).toContain('HTTP_COOKIE\x0a\0**********');
  });

  test('tells the size of the page itself', async () => {
    const { body } = await ask('/', { 'tsgi.xray': xray });
    expect(body).toContain(`"firstPiece":${Buffer.byteLength(body)}`);
  });

  test('is left out when xray is off', async () => {
    const { body } = await ask('/');
    expect(body).toContain('id="xray">null</script>');
  });
});
