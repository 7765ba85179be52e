import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';

/** A server that treats each connection as `answer` says. */
async function fakeServer(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('--ping', () => {
  it('exits 0 and is silent when the server is alive', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    await using server = await startTsgi(['-s', '127.0.0.1:0', '-s', path, '--module', HELLO]);
    for (const name of server.addresses) {
      expect(await runTsgi(['--ping', name])).toEqual({ code: 0, signal: null, log: '' });
    }
  });

  it('exits 1 when nobody listens, and names the address', async () => {
    const { name, [Symbol.dispose]: close } = await fakeServer(() => {});
    close();
    const { code, log } = await runTsgi(['--ping', name]);
    expect(log).toBe(`tsgi: ping ${name}: connect ECONNREFUSED ${name}\n`);
    expect(code).toBe(1);
  });

  it('exits 1 when the server does not answer in time', async () => {
    using mute = await fakeServer(() => {});
    const { code, log } = await runTsgi(['--ping', mute.name]);
    expect(log).toBe(`tsgi: ping ${mute.name}: no answer within 3 seconds\n`);
    expect(code).toBe(1);
  });

  it('exits 1 when the server hangs up', async () => {
    using rude = await fakeServer((socket) => socket.end());
    const { code, log } = await runTsgi(['--ping', rude.name]);
    expect(log).toMatch(/the server closed the connection without an answer/);
    expect(code).toBe(1);
  });

  it('exits 1 when the answer is no pong', async () => {
    using other = await fakeServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { code, log } = await runTsgi(['--ping', other.name]);
    expect(log).toMatch(/expected the pong 64000001, got 485454502f312e31/);
    expect(code).toBe(1);
  });

  it('refuses what is no address', async () => {
    const { code, log } = await runTsgi(['--ping', 'localhost:http']);
    expect(log).toMatch(/--ping: expected .* got "localhost:http"/);
    expect(code).toBe(1);
  });
});
