import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TransportEvents } from '../../appserver/server/transport.ts';
import { FakeHandle, fakeTransport } from '../fixtures/fake-handle.ts';

const LARGE = Buffer.alloc(100_000);
const SMALL = Buffer.alloc(10);

/** A listener that notes what it is told. */
function listener(more: Partial<TransportEvents> = {}) {
  const told: string[] = [];
  const events: TransportEvents = {
    onData: () => void told.push('data'),
    onEnd: () => void told.push('end'),
    onDrain: () => void told.push('drain'),
    onClose: () => void told.push('close'),
    ...more,
  };
  return { told, events };
}

let directory: string;
let fd: number;
beforeAll(() => {
  // A file in place of a socket whose bytes are there before anybody watches it.
  directory = mkdtempSync(join(tmpdir(), 'tsgi-transport-'));
  writeFileSync(join(directory, 'bytes'), 'first bytes');
  fd = openSync(join(directory, 'bytes'), 'r');
});
afterAll(() => {
  closeSync(fd);
  rmSync(directory, { recursive: true });
});

test('a pause for the very first bytes is kept when the handle is watched', () => {
  const handle = new FakeHandle(fd);
  const transport = fakeTransport(handle);
  const { told, events } = listener({ onData: () => transport.pause() });
  transport.start(events);
  expect(told).toEqual([]);
  expect(handle.calls).not.toContain('readStart');
  transport.resume();
  expect(handle.calls).toContain('readStart');
});

test('onDrain comes once everything is sent, also after small writes to a queue that shrank', () => {
  const handle = new FakeHandle();
  const transport = fakeTransport(handle);
  const { told, events } = listener();
  transport.start(events);
  expect(transport.write(LARGE)).toBe(false);
  handle.take(90_000);
  expect(transport.write(SMALL)).toBe(false);
  expect(told).toEqual([]);
  handle.take(10_010);
  expect(told).toEqual(['drain']);
});

test('small writes that the kernel takes late ask nobody to wait', () => {
  const handle = new FakeHandle();
  const transport = fakeTransport(handle);
  const { told, events } = listener();
  transport.start(events);
  expect(transport.write(SMALL)).toBe(true);
  handle.take(10);
  expect(told).toEqual([]);
});

test('a peer that takes nothing for longer than allowed is cut; one that takes a little is not', () => {
  const handle = new FakeHandle();
  const transport = fakeTransport(handle, 4);
  const { told, events } = listener();
  transport.start(events);
  transport.write(LARGE);
  for (let beat = 0; beat < 20; beat++) {
    handle.take(1);
    transport.tick();
  }
  expect(told).toEqual([]);
  for (let beat = 0; beat < 5; beat++) transport.tick();
  expect(told).toEqual(['close']);
  expect(handle.calls).toContain('reset');
});

test('nothing to send is no stall', () => {
  const handle = new FakeHandle();
  const transport = fakeTransport(handle, 1);
  const { told, events } = listener();
  transport.start(events);
  for (let beat = 0; beat < 10; beat++) transport.tick();
  expect(told).toEqual([]);
});

test('finish shuts our side down only once everything is sent', () => {
  const handle = new FakeHandle();
  const transport = fakeTransport(handle);
  transport.start(listener().events);
  transport.write(LARGE);
  transport.finish();
  expect(handle.calls).not.toContain('shutdown');
  handle.take(LARGE.length);
  expect(handle.calls).toContain('shutdown');
});

test('before that a reset is one; afterwards it can only close', () => {
  const before = new FakeHandle();
  const cut = fakeTransport(before);
  cut.start(listener().events);
  cut.write(LARGE);
  cut.finish();
  cut.reset();
  expect(before.calls).toContain('reset');

  const after = new FakeHandle();
  const closed = fakeTransport(after);
  closed.start(listener().events);
  closed.finish();
  closed.reset();
  expect(after.calls).not.toContain('reset');
  expect(after.calls).toContain('close');
});

test('nothing is told after the close', () => {
  const handle = new FakeHandle();
  const transport = fakeTransport(handle);
  const { told, events } = listener();
  transport.start(events);
  transport.write(LARGE);
  transport.reset();
  handle.take(LARGE.length);
  transport.finish();
  transport.resume();
  transport.close();
  transport.tick();
  expect(told).toEqual(['close']);
});
