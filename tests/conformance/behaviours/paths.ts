import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../target.ts';

export const paths: Behaviour = (target, running) => {
  async function environOf(path: string): Promise<Record<string, unknown>> {
    const reply = await running().client.send({ target: path });
    expect(reply.status).toBe(200);
    return reply.json();
  }

  describe('paths', () => {
    test.for([
      ['percent-encoded', '/environ/a%20b%2Bc%25', '/environ/a b+c%'],
      ['an encoded slash', '/environ/a%2Fb', '/environ/a/b'],
      ['UTF-8, encoded', '/environ/%C3%A9%E2%82%AC', '/environ/\u00c3\u00a9\u00e2\u0082\u00ac'],
      ['bytes that are not UTF-8', '/environ/%FF%FE', '/environ/\u00ff\u00fe'],
      ['double slashes', '/environ//a//b/', '/environ//a//b/'],
      ['reserved characters', "/environ/;a=b,c:@&$!'()*", "/environ/;a=b,c:@&$!'()*"],
      ['a plus', '/environ/a+b', '/environ/a+b'],
    ] as const)('%s: %s', async ([, path, expected]) => {
      const environ = await environOf(path);
      expect(environ['PATH_INFO']).toBe(expected);
      expect(environ['REQUEST_URI']).toBe(path);
    });

    test('UTF-8, as it is', async () => {
      const path = '/environ/\u00c3\u00a9?\u00e9';
      const reply = await running().client.send({ target: path });
      if (!target.takesRawBytes) expect(reply.status).toBe(400);
      else {
        const environ = { PATH_INFO: '/environ/\u00c3\u00a9', QUERY_STRING: '\u00e9' };
        expect(await reply.json()).toMatchObject(environ);
      }
    });

    test('an encoded newline forges no log line', async () => {
      const mark = `forged-${process.hrtime.bigint()}`;
      const environ = await environOf(`/environ/%0A${mark}`);
      expect(environ['PATH_INFO']).toBe(`/environ/\n${mark}`);
      expect(await running().log()).not.toMatch(new RegExp(`^${mark}`, 'm'));
    });

    test('a path of 6000 characters', async () => {
      const path = `/environ/${'p'.repeat(6000)}`;
      expect(await environOf(path)).toMatchObject({ PATH_INFO: path });
    });
  });

  describe('query strings', () => {
    test.for([
      ['none', '/environ', ''],
      ['empty', '/environ?', ''],
      ['plain', '/environ?a=b&c=d', 'a=b&c=d'],
      ['left encoded', '/environ?a=%20%2B+%C3%A9', 'a=%20%2B+%C3%A9'],
      ['with a question mark', '/environ?a=?b?', 'a=?b?'],
      ['with slashes', '/environ?next=//a/../b', 'next=//a/../b'],
    ] as const)('%s: %s', async ([, path, expected]) => {
      expect(await environOf(path)).toMatchObject({ QUERY_STRING: expected });
    });

    test('SCRIPT_NAME is empty for an app at the root', async () => {
      expect((await environOf('/environ'))['SCRIPT_NAME'] ?? '').toBe('');
    });

    test('the scheme is what the client spoke', async () => {
      expect(await environOf('/environ')).toMatchObject({ 'wsgi.url_scheme': 'http' });
    });
  });
};
