import { expect, test } from 'vitest';
import type { Application } from '../../appserver/wsgi/types.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';

const GENEROUS = 64 * 1024 * 1024;

/** An app that does not read before it is told to; then gives the size of what it read. */
function patientApp(): { app: Application; read: () => void } {
  const { promise, resolve: read } = Promise.withResolvers<void>();
  const app: Application = async (environ, startResponse) => {
    await promise;
    let size = 0;
    for await (const chunk of environ['wsgi.input']) size += chunk.length;
    startResponse('200 OK', []);
    return [Buffer.from(String(size))];
  };
  return { app, read };
}

/** Sends zeros until the kernel takes no more for a while; gives how many it took. */
async function fill(socket: NodeJS.WritableStream & { writableLength: number }, limit: number) {
  const piece = Buffer.alloc(64 * 1024);
  let sent = 0;
  while (sent < limit) {
    socket.write(piece);
    sent += piece.length;
    if (socket.writableLength === 0) continue;
    const before = socket.writableLength;
    const stuck = await new Promise((resolve) =>
      setTimeout(() => resolve(socket.writableLength === before), 200),
    );
    if (stuck) break;
  }
  return sent;
}

test.for(['uwsgi', 'http'] as const)(
  '%s: an app that does not read holds the client back',
  async (protocol) => {
    const { app, read } = patientApp();
    await using running = await startServer(app, { protocol });
    using connection = await running.connect();
    const request = { target: '/', method: 'POST', length: GENEROUS };
    await connection.write(
      protocol === 'uwsgi'
        ? encodePacket(varsOf(request))
        : Buffer.from(
            `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${GENEROUS}\r\n\r\n`,
          ),
    );
    const sent = await fill(connection.socket, GENEROUS);
    // What the kernel buffers on both ends, and a little of ours.
    expect(sent).toBeLessThan(GENEROUS / 2);
    read();
    await connection.write(Buffer.alloc(GENEROUS - sent));
    const reply = await connection.reply();
    expect(await reply.text()).toContain(String(GENEROUS));
  },
);
