import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Poller } from '../../appserver/system/poller.ts';
import {
  loadSystemCalls,
  POLL_IN,
  POLL_OUT,
  WOULD_BLOCK,
} from '../../appserver/system/system-calls.ts';
import { eventually } from '../fixtures/eventually.ts';

const calls = loadSystemCalls()!;
const room = calls.fixed(1024);

/** Two connected sockets and a poller that notes what it reports of the first. */
function pair() {
  const poller = new Poller(calls);
  const [ours, theirs] = calls.socketPair();
  const reports: number[] = [];
  const owner = { onReady: (flags: number) => void reports.push(flags) };
  const close = (): void => {
    calls.close(ours);
    calls.close(theirs);
  };
  return { poller, ours, theirs, reports, owner, [Symbol.dispose]: close };
}

test('a descriptor is reported as long as it is readable, and no more once it is not', async () => {
  using sockets = pair();
  const { poller, ours, theirs, owner, reports } = sockets;
  poller.ask(ours, POLL_IN, owner);
  expect(calls.read(ours, room.bytes)).toBe(WOULD_BLOCK);
  calls.send(theirs, Buffer.from('hello'));
  await eventually('reports', () => reports.length > 2);
  expect(calls.readFixed(ours, room)).toBe(5);
  expect(room.bytes.toString('latin1', 0, 5)).toBe('hello');
  const before = reports.length;
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(reports.length - before).toBeLessThanOrEqual(1);
  poller.remove(ours);
});

test('what is not asked for is not reported, and neither is what was removed', async () => {
  using sockets = pair();
  using others = pair();
  const { poller, ours, theirs, owner, reports } = sockets;
  poller.ask(ours, POLL_OUT, owner);
  poller.ask(others.ours, POLL_IN, others.owner);
  await eventually('a report', () => reports.length > 0);
  expect(reports[0]).toBe(POLL_OUT);
  poller.ask(ours, POLL_IN, owner);
  reports.length = 0;
  calls.send(others.theirs, Buffer.from('x'));
  await eventually('reports', () => others.reports.length > 1);
  expect(reports).toEqual([]);
  poller.remove(ours);
  calls.send(theirs, Buffer.from('x'));
  others.reports.length = 0;
  await eventually('reports', () => others.reports.length > 1);
  expect(reports).toEqual([]);
  poller.remove(others.ours);
});

test('the end of the stream and a broken pipe are results', () => {
  using sockets = pair();
  calls.shutdown(sockets.theirs);
  expect(calls.read(sockets.ours, room.bytes)).toBe(0);
  calls.close(sockets.theirs);
  expect(calls.send(sockets.ours, Buffer.from('x'))).toBe(-32);
});

test('two pieces are one message, and the last one ends a TCP stream with it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection');
  const client = connect(port, '127.0.0.1');
  const [socket] = await accepted;
  const chunks: Buffer[] = [];
  client.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { fd } = socket._handle as { fd: number };
  room.bytes.write('head ');
  expect(calls.sendFixed(fd, room, 5, Buffer.from('body'), true)).toBe(9);
  calls.shutdown(fd);
  await once(client, 'end');
  expect(Buffer.concat(chunks).toString()).toBe('head body');
  client.destroy();
  socket.destroy();
  server.close();
});
