import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { application } from '../../app/main.ts';
import type { Environ, FileLike } from '../../appserver/index.ts';

const html = await readFile(new URL('../../app/page.html', import.meta.url), 'utf8');
const targets = Array.from(html.matchAll(/(?:href|action)="(\/[^"]*)"/g), ([, target = '']) =>
  target.replaceAll('&amp;', '&'),
);

/** The status that the app begins its answer with. */
async function statusOf(target: string, method: string): Promise<string> {
  const [path = '', query = ''] = target.split('?');
  const environ = {
    REQUEST_METHOD: method,
    PATH_INFO: path,
    QUERY_STRING: query,
    'wsgi.file_wrapper': (file: FileLike) => {
      void file.close?.();
      return [];
    },
  };
  let begun = '';
  await application(environ as unknown as Environ, (status) => {
    begun = status;
    return async () => {};
  });
  return begun;
}

describe('the page', () => {
  test('needs nothing from elsewhere', () => {
    expect(html).not.toMatch(/https?:|src=|@import|url\(/);
  });

  test('says how it wants to be shown and read', () => {
    expect(html).toMatch(/<html lang="en">/);
    expect(html).toMatch(/<meta name="viewport" content="width=device-width/);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toContain('prefers-color-scheme: dark');
    for (const [, id] of html.matchAll(/<(?:input|textarea) id="([^"]+)"/g)) {
      expect(html).toContain(`<label for="${id}">`);
    }
  });

  test.for(targets.filter((target) => target !== '/error'))('%s is there', async (target) => {
    const isForm = html.includes(`action="${target}"`);
    const status = await statusOf(target, 'GET');
    expect(status).toMatch(isForm ? /^405 / : /^(2|3|418)/);
  });
});
