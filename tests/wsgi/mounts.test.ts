import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MountOptions, mountApplications } from '../../appserver/wsgi/mounts.ts';
import type { Application, Environ } from '../../appserver/wsgi/types.ts';
import { call } from '../fixtures/exchange-call.ts';

/** Tells who it is and what it sees. */
const tell =
  (name: string): Application =>
  ({ SCRIPT_NAME, PATH_INFO }: Environ, startResponse) => {
    startResponse('200 OK', []);
    return [Buffer.from(`${name} ${SCRIPT_NAME}|${PATH_INFO}`)];
  };

const mounted = (prefixes: readonly string[], options: Partial<MountOptions> = {}): Application =>
  mountApplications({
    mounts: prefixes.map((prefix) => ({ prefix, application: tell(prefix) })),
    fallback: tell('main'),
    manageScriptName: true,
    ...options,
  });

async function ask(app: Application, path: string, script?: string): Promise<string> {
  const vars = ['PATH_INFO', path, ...(script === undefined ? [] : ['SCRIPT_NAME', script])];
  return (await call(app, { vars })).sink.body;
}

describe('with manage-script-name', () => {
  const app = mounted(['/shop', '/shop/admin', '/blog/']);

  test.for([
    ['/', 'main |/'],
    ['', 'main |'],
    ['/shop', '/shop /shop|'],
    ['/shop/', '/shop /shop|/'],
    ['/shop/cart', '/shop /shop|/cart'],
    ['/shop/admin/x', '/shop/admin /shop/admin|/x'],
    ['/shop/administer', '/shop /shop|/administer'],
    ['/shopping', 'main |/shopping'],
    ['/blog/1', '/blog/ /blog|/1'],
    ['/Shop', 'main |/Shop'],
  ] as const)('%s is for %s', async ([path, answer]) => {
    expect(await ask(app, path)).toBe(answer);
  });

  test('a SCRIPT_NAME of the web server is replaced', async () => {
    expect(await ask(app, '/shop/x', '/elsewhere')).toBe('/shop /shop|/x');
    expect(await ask(app, '/x', '/elsewhere')).toBe('main |/x');
  });

  test('SCRIPT_NAME and PATH_INFO are the path, cut in two', async () => {
    const segment = fc.constantFrom('shop', 'admin', 'blog', 'x', '');
    await fc.assert(
      fc.asyncProperty(fc.array(segment), async (segments) => {
        const path = segments.map((part) => `/${part}`).join('');
        const answer = await ask(app, path);
        const [script, rest] = answer.slice(answer.indexOf(' ') + 1).split('|');
        expect(`${script}${rest}`).toBe(path);
        expect(rest === '' || rest!.startsWith('/')).toBe(true);
      }),
    );
  });
});

describe('without manage-script-name', () => {
  const app = mounted(['/shop', '/blog'], { manageScriptName: false });

  test('the SCRIPT_NAME of the web server chooses, and nothing is changed', async () => {
    expect(await ask(app, '/cart', '/shop')).toBe('/shop /shop|/cart');
    expect(await ask(app, '/shop/cart')).toBe('main |/shop/cart');
    expect(await ask(app, '/x', '/unknown')).toBe('main /unknown|/x');
  });
});

describe('which app is for the rest', () => {
  test('the first mount, without another', async () => {
    expect(await ask(mounted(['/a', '/b'], { fallback: undefined }), '/x')).toBe('/a |/x');
  });

  test('a mount at /', async () => {
    expect(await ask(mounted(['/a', '/']), '/x')).toBe('/ |/x');
  });
});

test('mistakes are refused', () => {
  expect(() => mounted(['/a', '/a/'])).toThrow('mount: expected /a/ once, got it twice');
  expect(() => mounted([], { fallback: undefined })).toThrow('expected at least one app, got none');
});
