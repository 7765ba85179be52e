import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SocketReader } from '../../fixtures/socket-reader.ts';
import type { Behaviour } from '../target.ts';

/** What undici hides: several requests on one connection, as bytes. */
export const httpConnections: Behaviour = (target, running) => {
  if (target.protocol !== 'http') return;

  /** Sends `bytes` on a connection of their own. */
  function sendRaw(bytes: string): { reader: SocketReader; send: (more: string) => void } {
    const socket = connect(running().address);
    onTestFinished(() => void socket.destroy());
    const send = (text: string): void => void socket.write(text, 'latin1');
    const reader = new SocketReader(socket);
    send(bytes);
    return { reader, send };
  }

  describe('HTTP connections', () => {
    test('are kept for the next request, also after a reply without a body', async () => {
      const { reader, send } = sendRaw('');
      for (const code of [200, 204, 304, 404, 200]) {
        send(get(`/status/${code}`));
        expect((await readReply(reader)).status).toBe(code);
      }
    });

    test('serve requests that were sent at once in their order', async () => {
      const { reader } = sendRaw(
        get('/environ?first') + get('/status/201') + get('/environ?third'),
      );
      expect((await readReply(reader)).body).toContain('"QUERY_STRING": "first"');
      expect((await readReply(reader)).status).toBe(201);
      expect((await readReply(reader)).body).toContain('"QUERY_STRING": "third"');
    });

    test('are closed after a request that asks for it', async () => {
      const { reader } = sendRaw(get('/status/200', 'Connection: close'));
      expect((await reader.head()).status).toBe(200);
      expect(await restOf(reader)).toContain('200 OK\n');
    });

    test('are closed after a reply to HTTP/1.0, which is not chunked', async () => {
      const { reader } = sendRaw('GET /slow?chunks=2&ms=1 HTTP/1.0\r\nHost: localhost\r\n\r\n');
      const { headers } = await reader.head();
      expect(headers.map(([name]) => name.toLowerCase())).not.toContain('transfer-encoding');
      expect(await restOf(reader)).toBe('chunk 1 of 2\nchunk 2 of 2\n');
    });

    test('tell a client that asks first to go on', async () => {
      const { reader, send } = sendRaw(
        'PUT /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n',
      );
      expect((await reader.head()).status).toBe(100);
      send('body');
      expect((await readReply(reader)).body).toContain('"bytes": 4');
    });

    test('that bring nonsense are refused', async () => {
      const { reader } = sendRaw('this is not HTTP\r\n\r\n');
      expect(await restOf(reader)).toMatch(/\b400 Bad Request\b/);
    });
  });
};

async function restOf(reader: SocketReader): Promise<string> {
  let rest = '';
  for await (const chunk of reader.rest()) rest += chunk.toString('latin1');
  return rest;
}

/** Reads one reply off a kept connection. */
async function readReply(reader: SocketReader): Promise<{ status: number; body: string }> {
  const { status, headers } = await reader.head();
  const value = (name: string): string | undefined =>
    headers.find(([key]) => key.toLowerCase() === name)?.[1];
  const body =
    value('transfer-encoding') === 'chunked'
      ? await reader.until('\r\n0\r\n\r\n')
      : await reader.exactly(Number(value('content-length') ?? 0));
  return { status, body: body.toString('latin1') };
}

function get(path: string, ...headers: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
}
