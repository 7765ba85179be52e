import { STATUS_CODES } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../target.ts';

/** What the table of Node and that of Python name alike is not worth a test; the numbers are. */
const codes = Object.keys(STATUS_CODES).filter((code) => Number(code) >= 200);

export const replies: Behaviour = (_target, running) => {
  describe('replies', () => {
    test('every status arrives', async () => {
      for (const code of codes) {
        const reply = await running().client.send({ target: `/status/${code}` });
        expect(reply.status).toBe(Number(code));
        await reply.bytes();
      }
    });

    test.for([
      [200, 'OK'],
      [201, 'Created'],
      [404, 'Not Found'],
      [503, 'Service Unavailable'],
    ] as const)('%d comes with its reason %s', async ([code, reason]) => {
      const reply = await running().client.send({ target: `/status/${code}` });
      expect(reply.reason).toBe(reason);
      expect(await reply.text()).toBe(`${code} ${reason}\n`);
    });

    test.for([204, 304])('%d has no body', async (code) => {
      const reply = await running().client.send({ target: `/status/${code}` });
      expect(await reply.bytes()).toHaveLength(0);
      expect(reply.all('Content-Length')).toEqual([]);
      expect(reply.all('Transfer-Encoding')).toEqual([]);
    });

    test.for([301, 302, 303, 307, 308])('a redirect by %d', async (code) => {
      const reply = await running().client.send({
        target: `/redirect?status=${code}&to=/environ%3Fa=b`,
      });
      expect(reply.status).toBe(code);
      expect(reply.all('Location')).toEqual(['/environ?a=b']);
      await reply.bytes();
    });

    test('a redirect to another site is refused', async () => {
      const reply = await running().client.send({ target: '/redirect?to=//evil.example' });
      expect(reply.status).toBe(400);
    });

    test('the page', async () => {
      const reply = await running().client.send({ target: '/' });
      expect(reply.all('Content-Type')).toEqual(['text/html; charset=utf-8']);
      expect(await reply.text()).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    });

    test('a file by wsgi.file_wrapper', async () => {
      const reply = await running().client.send({ target: '/file' });
      const text = await reply.text();
      expect(text).toMatch(/^\/\*\*\n \* The sample app/);
      expect(reply.all('Content-Length')).toEqual([String(Buffer.byteLength(text))]);
    });
  });
};
