import { describe, expect, test } from 'vitest';
import type { Header } from '../../fixtures/exchange.ts';
import type { Behaviour } from '../target.ts';

export const requestHeaders: Behaviour = (target, running) => {
  /** The environ that a request with these headers makes. */
  async function environOf(...headers: Header[]): Promise<Record<string, unknown>> {
    const reply = await running().client.send({ target: '/environ', headers });
    expect(reply.status).toBe(200);
    return reply.json();
  }

  describe('request headers', () => {
    test('become HTTP_ keys', async () => {
      const environ = await environOf(
        ['X-One', 'first value'],
        ['Accept-Language', 'de, en;q=0.5'],
      );
      expect(environ).toMatchObject({
        HTTP_X_ONE: 'first value',
        HTTP_ACCEPT_LANGUAGE: 'de, en;q=0.5',
        HTTP_HOST: expect.any(String),
      });
    });

    test('Content-Type and Content-Length have keys of their own', async () => {
      const reply = await running().client.send({
        method: 'PUT',
        target: '/environ',
        headers: [['Content-Type', 'text/x-test; a="b"']],
        body: Buffer.alloc(0),
      });
      const environ = await reply.json();
      expect(environ).toMatchObject({ CONTENT_TYPE: 'text/x-test; a="b"', CONTENT_LENGTH: '0' });
    });

    test('a repeated one', async () => {
      const environ = await environOf(['X-Twice', 'one'], ['X-Twice', 'two']);
      const joined = target.repeatedRequestHeader === 'all, joined';
      expect(environ['HTTP_X_TWICE']).toBe(joined ? 'one, two' : 'two');
    });

    test('an empty one', async () => {
      expect(await environOf(['X-Empty', ''])).toMatchObject({ HTTP_X_EMPTY: '' });
    });

    test.for([1000, 7000, 30_000])('one of %d characters', async (length) => {
      const environ = await environOf(['X-Long', 'x'.repeat(length)]);
      expect(environ['HTTP_X_LONG']).toBe('x'.repeat(length));
    });

    test('fifty of them', async () => {
      const headers = Array.from({ length: 50 }, (_, n): Header => [`X-Number-${n}`, `value ${n}`]);
      const environ = await environOf(...headers);
      for (let n = 0; n < 50; n++) expect(environ[`HTTP_X_NUMBER_${n}`]).toBe(`value ${n}`);
    });

    test('Latin-1 bytes arrive as they are', async () => {
      expect(await environOf(['X-Latin', 'caf\u00e9 \u00ff'])).toMatchObject({
        HTTP_X_LATIN: 'caf\u00e9 \u00ff',
      });
    });

    test('UTF-8 bytes arrive as Latin-1 characters, as WSGI has it', async () => {
      const wire = Buffer.from('€').toString('latin1');
      expect(await environOf(['X-Utf', wire])).toMatchObject({ HTTP_X_UTF: wire });
    });

    if (target.behindNginx)
      test('Proxy never becomes HTTP_PROXY (httpoxy)', async () => {
        const environ = await environOf(['Proxy', 'http://evil.example']);
        expect(environ['HTTP_PROXY'] ?? '').toBe('');
      });
  });
};
