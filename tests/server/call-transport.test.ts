import { array, assert, integer, nat, property, string, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { CallTransport } from '../../appserver/server/call-transport.ts';
import { TransportSystem } from '../../appserver/server/transport-system.ts';
import type { TransportEvents } from '../../appserver/server/transport.ts';
import { POLL_HANG_UP, POLL_IN, POLL_OUT } from '../../appserver/system/system-calls.ts';
import { FakeSystem } from '../fixtures/fake-system.ts';

const ECONNRESET = -104;
const EPIPE = -32;
const ENOBUFS = -105;
const ENOSPC = -28;
const LARGE = Buffer.alloc(100_000);
const SMALL = Buffer.alloc(10);

interface Setting {
  isTcp?: boolean;
  sendTicks?: number;
  more?: Partial<TransportEvents>;
}

/** A transport that has been started, and what it told. */
function open(kernel: FakeSystem, { isTcp = true, sendTicks = 4, more = {} }: Setting = {}) {
  const told: string[] = [];
  const transport = new CallTransport(new TransportSystem(kernel.system), 7, isTcp, sendTicks);
  const events: TransportEvents = {
    onData: (chunk) => void told.push(`data ${chunk.length}`),
    onEnd: () => void told.push('end'),
    onDrain: () => void told.push('drain'),
    onClose: () => void told.push('close'),
    ...more,
  };
  const isThere = transport.start(events);
  transport.watch();
  return { transport, told, isThere };
}

test('what is there is read before anything is polled', () => {
  const kernel = new FakeSystem();
  kernel.incoming.push(Buffer.from('first bytes'));
  const { told, isThere } = open(kernel);
  expect(isThere).toBe(true);
  expect(told).toEqual(['data 11']);
  expect(kernel.interest).toBe(POLL_IN);
});

test('first bytes that are more than fit are read on at once, unless somebody wants to wait', () => {
  const kernel = new FakeSystem();
  kernel.incoming.push(LARGE);
  expect(open(kernel).told).toEqual(['data 4096', 'data 95904']);

  const patient = new FakeSystem();
  patient.incoming.push(LARGE);
  const transport = new CallTransport(new TransportSystem(patient.system), 7, true, 4);
  const sizes: number[] = [];
  transport.start({
    onData(chunk) {
      sizes.push(chunk.length);
      transport.pause();
    },
    onEnd: () => {},
    onDrain: () => {},
    onClose: () => {},
  });
  expect(sizes).toEqual([4096]);
});

test('what is there can be asked for, and nothing is waited for', () => {
  const kernel = new FakeSystem();
  kernel.incoming.push(SMALL);
  const { transport, told } = open(kernel);
  expect(transport.readNow()).toBeUndefined();
  kernel.incoming.push(LARGE);
  expect(transport.readNow()).toEqual(LARGE);
  expect(told).toEqual(['data 10']);
  transport.reset();
  kernel.incoming.push(LARGE);
  expect(transport.readNow()).toBeUndefined();
});

test('a pause for the very first bytes is kept when the connection is watched', () => {
  const kernel = new FakeSystem();
  kernel.incoming.push(Buffer.from('first bytes'));
  const transport = new CallTransport(new TransportSystem(kernel.system), 7, true, 4);
  const quiet = { onEnd: () => {}, onDrain: () => {}, onClose: () => {} };
  transport.start({ ...quiet, onData: () => transport.pause() });
  transport.watch();
  expect(kernel.interest).toBeUndefined();
  transport.resume();
  expect(kernel.interest).toBe(POLL_IN);
});

test('a pause that is over before the next report costs no system call; a longer one ends the polling', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  const calls = kernel.called.length;
  transport.pause();
  transport.resume();
  expect(kernel.called).toHaveLength(calls);
  transport.pause();
  kernel.incoming.push(SMALL);
  kernel.report(POLL_IN);
  expect(kernel.interest).toBeUndefined();
  expect(told).toEqual([]);
  transport.resume();
  kernel.report(POLL_IN);
  expect(told).toEqual(['data 10']);
});

test('a connection that was closed at once is not watched', () => {
  const kernel = new FakeSystem();
  kernel.incoming.push(Buffer.from('ping'));
  const transport = new CallTransport(new TransportSystem(kernel.system), 7, true, 4);
  const quiet = { onEnd: () => {}, onDrain: () => {}, onClose: () => {} };
  transport.start({ ...quiet, onData: () => transport.close() });
  expect(transport.isClosed).toBe(true);
  transport.watch();
  expect(kernel.called).toEqual(['close']);
});

test('onDrain comes once everything is sent, also after small writes to a queue that shrank', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  expect(transport.write(LARGE)).toBe(false);
  kernel.room = 90_000;
  kernel.report(POLL_OUT);
  expect(transport.write(SMALL)).toBe(false);
  expect(told).toEqual([]);
  kernel.room = 20_000;
  kernel.report(POLL_OUT);
  expect(told).toEqual(['drain']);
  expect(kernel.interest).toBe(POLL_IN);
});

test('small writes that the kernel takes late ask nobody to wait', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  expect(transport.write(SMALL)).toBe(true);
  kernel.room = 10;
  kernel.report(POLL_OUT);
  expect(told).toEqual([]);
});

test('the peer gets every byte in order, wherever the kernel stops', () => {
  assert(
    property(
      string({ unit: integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)) }),
      array(uint8Array({ minLength: 1, maxLength: 40_000 }), { maxLength: 4 }),
      array(nat(30_000), { maxLength: 20 }),
      (head, [first, ...others], rooms) => {
        const kernel = new FakeSystem();
        kernel.room = rooms.pop() ?? 0;
        const { transport } = open(kernel);
        transport.writeHead(head, first, others.length === 0);
        for (const chunk of others) transport.write(chunk);
        for (const room of rooms) {
          kernel.room = room;
          kernel.report(POLL_OUT);
        }
        kernel.room = Number.MAX_SAFE_INTEGER;
        kernel.report(POLL_OUT);
        const pieces = [Buffer.from(head, 'latin1'), first ?? Buffer.alloc(0), ...others];
        expect(kernel.received.equals(Buffer.concat(pieces))).toBe(true);
        expect(transport.isSending).toBe(false);
      },
    ),
  );
});

test('a peer that takes nothing for longer than allowed is cut; one that takes a little is not', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel, { sendTicks: 4 });
  transport.write(LARGE);
  for (let beat = 0; beat < 20; beat++) {
    kernel.room = 1;
    kernel.report(POLL_OUT);
    transport.tick();
  }
  expect(told).toEqual([]);
  for (let beat = 0; beat < 5; beat++) transport.tick();
  expect(told).toEqual(['close']);
  expect(kernel.called).toEqual(['reset', 'close']);
});

test('nothing to send is no stall', () => {
  const { transport, told } = open(new FakeSystem(), { sendTicks: 1 });
  for (let beat = 0; beat < 10; beat++) transport.tick();
  expect(told).toEqual([]);
});

test('finish shuts our side down only once everything is sent', () => {
  const kernel = new FakeSystem();
  const { transport } = open(kernel);
  transport.write(LARGE);
  transport.finish();
  expect(kernel.called).toEqual([]);
  kernel.room = LARGE.length;
  kernel.report(POLL_OUT);
  expect(kernel.called).toEqual(['shutdown']);
});

test('close waits for everything to be sent', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  transport.write(LARGE);
  transport.close();
  expect(kernel.called).toEqual([]);
  kernel.room = LARGE.length;
  kernel.report(POLL_OUT);
  expect(kernel.called).toEqual(['close']);
  expect(told).toEqual(['close']);
});

test('before the shutdown a reset is one; afterwards it can only close', () => {
  const before = new FakeSystem();
  const cut = open(before).transport;
  cut.write(LARGE);
  cut.finish();
  cut.reset();
  expect(before.called).toEqual(['reset', 'close']);

  const after = new FakeSystem();
  const closed = open(after).transport;
  closed.finish();
  closed.reset();
  expect(after.called).toEqual(['shutdown', 'close']);
});

test('a Unix socket knows no reset', () => {
  const kernel = new FakeSystem();
  open(kernel, { isTcp: false }).transport.reset();
  expect(kernel.called).toEqual(['close']);
});

test('the end of the stream is told once, and the connection goes on', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  kernel.incoming.push(0);
  kernel.report(POLL_IN);
  kernel.report(POLL_IN);
  expect(told).toEqual(['end']);
  expect(kernel.interest).toBeUndefined();
  kernel.room = SMALL.length;
  transport.write(SMALL);
  expect(kernel.received).toHaveLength(SMALL.length);
});

test('a connection that was reset is closed', () => {
  const kernel = new FakeSystem();
  const { told } = open(kernel);
  kernel.incoming.push(ECONNRESET);
  kernel.report(POLL_IN);
  expect(told).toEqual(['close']);
  expect(kernel.called).toEqual(['close']);
});

test('a write to a peer that is gone closes, but not before the writer has returned', async () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  kernel.room = EPIPE;
  expect(transport.write(SMALL)).toBe(true);
  expect(told).toEqual([]);
  await Promise.resolve();
  expect(told).toEqual(['close']);
});

test('a peer that hung up while we do not read is no busy loop', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  transport.pause();
  kernel.report(POLL_HANG_UP);
  expect(kernel.interest).toBeUndefined();
  expect(told).toEqual([]);
});

test('nothing is told after the close', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  transport.write(LARGE);
  transport.reset();
  transport.finish();
  transport.resume();
  transport.close();
  transport.tick();
  expect(told).toEqual(['close']);
});

test('a connection that is closed by what was read is read no more', () => {
  const kernel = new FakeSystem();
  const { transport } = open(kernel, { more: { onData: () => transport.close() } });
  // As much as there is room for: there may be more.
  kernel.incoming.push(Buffer.alloc(1024 * 1024));
  kernel.report(POLL_IN);
  expect(kernel.called).toEqual(['close']);
  expect(kernel.readsAfterClose).toBe(0);
});

test('after a send that failed nothing is sent', () => {
  const kernel = new FakeSystem();
  const { transport } = open(kernel);
  kernel.room = ENOBUFS;
  transport.writeHead('head', undefined, false);
  kernel.room = 100;
  transport.write(SMALL);
  expect(kernel.received).toHaveLength(0);
});

test('a connection that is lent, and so may block, is read once for each report', () => {
  const kernel = new FakeSystem();
  const { transport, told } = open(kernel);
  expect(transport.lend()).toBe(7);
  kernel.incoming.push(Buffer.alloc(256 * 1024));
  kernel.report(POLL_IN);
  expect(told).toEqual(['data 131072']);
  kernel.report(POLL_IN);
  expect(told).toEqual(['data 131072', 'data 131072']);
});

const breakDown = (): never => {
  throw new Error('detached');
};

test('a connection that fails in its own way is closed', () => {
  const kernel = new FakeSystem();
  open(kernel, { more: { onData: breakDown } });
  kernel.incoming.push(SMALL);
  expect(() => kernel.report(POLL_IN)).toThrow('detached');
  expect(kernel.called).toEqual(['close']);
});

test('a connection that cannot be polled is closed', async () => {
  const kernel = new FakeSystem();
  kernel.pollStatus = ENOSPC;
  const { told } = open(kernel);
  await Promise.resolve();
  expect(told).toEqual(['close']);
});
