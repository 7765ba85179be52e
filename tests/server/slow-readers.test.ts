import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Application } from '../../appserver/wsgi/types.ts';
import { eventually } from '../fixtures/eventually.ts';
import { startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';

// More than the kernel takes for both ends of a loopback connection.
const SIZE = 16 * 1024 * 1024;
const SOCKET_TIMEOUT = 80;

const large: Application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return [Buffer.alloc(SIZE, 'x')];
};

test('a reader slower than the socket timeout gets all of a response that is over', async () => {
  await using running = await startServer(large, { socketTimeout: SOCKET_TIMEOUT });
  using connection = await running.connect();
  await connection.write(encodePacket(varsOf({ target: '/' })));
  await eventually('the response is over', () => running.records.length === 1);
  // Longer than any number of ticks that a silent peer is allowed.
  await sleep(SOCKET_TIMEOUT * 3);
  const reply = await connection.reply();
  expect((await reply.bytes()).length).toBe(SIZE);
});

test('the same when the app left the body unread', async () => {
  await using running = await startServer(large, { socketTimeout: SOCKET_TIMEOUT });
  using connection = await running.connect();
  const body = Buffer.alloc(100);
  await connection.write(encodePacket(varsOf({ target: '/', method: 'POST', body, length: 101 })));
  await connection.write(body);
  await eventually('the response is over', () => running.records.length === 1);
  await sleep(SOCKET_TIMEOUT * 3);
  const reply = await connection.reply();
  expect((await reply.bytes()).length).toBe(SIZE);
});

test.for([
  ['a response that is over', SIZE],
  ['the last bytes of a response that the kernel does not take', 5_000_000],
] as const)('a peer that never reads is cut after the send timeout: %s', async ([, size]) => {
  const app: Application = (_environ, startResponse) => {
    startResponse('200 OK', []);
    return [Buffer.alloc(size, 'x')];
  };
  await using running = await startServer(app, { socketTimeout: 80, sendTimeout: 160 });
  using connection = await running.connect();
  await connection.write(encodePacket(varsOf({ target: '/' })));
  await eventually('the response is over', () => running.records.length === 1);
  const { promise: drained, resolve } = Promise.withResolvers<void>();
  running.server.stopAccepting();
  void running.server.drained().then(resolve);
  await drained;
});

test('a peer that drips bytes instead of reading is cut as well', async () => {
  await using running = await startServer(large, { socketTimeout: 80, sendTimeout: 160 });
  using connection = await running.connect();
  await connection.write(encodePacket(varsOf({ target: '/', method: 'POST', length: 1e9 })));
  await eventually('the response is over', () => running.records.length === 1);
  let cut = false;
  connection.socket.on('close', () => (cut = true));
  await eventually('the connection is cut', async () => {
    if (!cut) connection.socket.write('x');
    return cut;
  });
});
