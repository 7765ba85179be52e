import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Acceptor } from '../../appserver/server/acceptor.ts';
import type { CallTransport } from '../../appserver/server/call-transport.ts';
import type { TransportEvents } from '../../appserver/server/transport.ts';
import { Admission } from '../../appserver/wsgi/admission.ts';
import type { FixedMemory } from '../../appserver/system/message.ts';
import { POLL_EXCLUSIVE, POLL_IN, WOULD_BLOCK } from '../../appserver/system/system-calls.ts';
import type { System } from '../../appserver/system/system.ts';

const LISTENER = 5;
/** The empty epoll instance that libuv is told of. */
const STAND_IN = 6;
const REST = 100;
const OVERSIGHT = 200;
const EMFILE = -24;
const ECONNABORTED = -103;
const EADDRINUSE = -98;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Kernel {
  /** What `accept` gives, one after the other. */
  accepts?: number[];
  /** How often a connection has nothing to read, by descriptor. */
  empty?: Record<number, number>;
  listen?: number;
  /** Whether the connections want more from their clients. */
  awaitsInput?: boolean;
  admission?: Admission;
  /** Whether each connection takes the app's only place. */
  hasOnePlace?: boolean;
}

/** An acceptor in front of an app that answers at once, or never. */
function accepting(
  { accepts = [], empty = {}, listen = 0, awaitsInput = false, admission, hasOnePlace }: Kernel,
  isSlow = false,
) {
  const polled = new Set<number>();
  const closed: number[] = [];
  const kept: TransportEvents[] = [];
  const failures: string[] = [];
  const served: number[] = [];
  const exclusive: boolean[] = [];
  const system = {
    calls: {
      fixed: (size: number): FixedMemory => ({ bytes: Buffer.alloc(size), address: 0n }),
      listen: () => listen,
      tuneTcp: () => true,
      accept: () => accepts.shift() ?? WOULD_BLOCK,
      readFixed: (fd: number) => {
        if ((empty[fd] ?? 0) === 0) return 10;
        empty[fd]!--;
        return WOULD_BLOCK;
      },
      close: (fd: number) => void closed.push(fd),
      createPoll: () => STAND_IN,
      watch: () => ({ start() {}, close() {} }),
      pollInLoop: (operation: string, fd: number, flags: number) => {
        if (operation === 'remove') polled.delete(fd);
        else polled.add(fd);
        if (flags !== 0) exclusive.push((flags & POLL_EXCLUSIVE) !== 0);
        return 0;
      },
    },
    poller: {
      asked: (fd: number) => (polled.has(fd) ? POLL_IN : 0),
      ask: (fd: number, flags: number) => {
        if (flags === 0) polled.delete(fd);
        else polled.add(fd);
        return 0;
      },
      forget: (fd: number) => void polled.delete(fd),
    },
  } as unknown as System;
  const connect = (transport: CallTransport): TransportEvents => ({
    onData() {
      served.push(served.length);
      if (hasOnePlace === true) admission?.hold();
      if (!isSlow) transport.close();
    },
    onEnd() {},
    onDrain() {},
    onClose() {},
  });
  const host = {
    connect,
    awaitsInput: () => awaitsInput,
    keep: (connection: TransportEvents) => void kept.push(connection),
    acceptFailed: (code: string) => void failures.push(code),
  };
  const acceptor = new Acceptor(system, { fd: LISTENER, backlog: 64 }, 4, host, admission);
  return { acceptor, polled, closed, kept, failures, served, exclusive, left: accepts };
}

test('requests that are answered at once are served one after the other, and not kept', () => {
  const { acceptor, closed, kept } = accepting({ accepts: [11, 12, 13] });
  acceptor.onReady();
  expect(closed).toEqual([11, 12, 13]);
  expect(kept).toEqual([]);
});

test('but not for ever: others have their turn', () => {
  const { acceptor, served, left } = accepting({ accepts: Array.from({ length: 100 }, () => 11) });
  acceptor.onReady();
  expect(served.length).toBeLessThan(100);
  expect(left.length).toBe(100 - served.length);
});

test('one that takes time ends the turn, for another worker to take the next', () => {
  const { acceptor, kept, left } = accepting({ accepts: [11, 12] }, true);
  acceptor.onReady();
  expect(kept).toHaveLength(1);
  expect(left).toEqual([12]);
});

test('a request that is all here is watched only when it takes its time', () => {
  const { acceptor, polled } = accepting({ accepts: [11] }, true);
  acceptor.onReady();
  expect(polled).toEqual(new Set([LISTENER]));
  vi.advanceTimersByTime(100);
  expect(polled).toEqual(new Set([LISTENER, 11]));
});

test('a request that is not all here is watched at once', () => {
  const { acceptor, polled } = accepting({ accepts: [11], awaitsInput: true }, true);
  acceptor.onReady();
  expect(polled).toEqual(new Set([LISTENER, 11]));
});

/** An acceptor in front of a slow app that says when it is full. */
function held(accepts: number[], hasOnePlace = false) {
  const admission = new Admission();
  admission.manage();
  return { admission, ...accepting({ accepts, admission, hasOnePlace }, true) };
}

describe('in front of an app that says how much it can take', () => {
  const PATIENCE = 2;

  test('it accepts all that come while there are places', () => {
    const { acceptor, kept } = held([11, 12, 13]);
    acceptor.onReady();
    expect(kept).toHaveLength(3);
  });

  test('without a place it leaves them to other workers, until there is one', async () => {
    const { acceptor, admission, polled, left } = held([11, 12]);
    admission.hold();
    acceptor.onReady();
    expect(left).toEqual([11, 12]);
    expect(polled).toEqual(new Set());
    admission.release();
    expect(left).toEqual([11, 12]);
    await Promise.resolve();
    expect(left).toEqual([]);
    expect(polled).toEqual(new Set([LISTENER]));
  });

  test('and with patience: the next may be for another app', () => {
    const { acceptor, admission, left } = held([11, 12]);
    admission.hold();
    acceptor.onReady();
    vi.advanceTimersByTime(PATIENCE);
    expect(left).toEqual([12]);
    vi.advanceTimersByTime(PATIENCE);
    expect(left).toEqual([]);
  });

  test('what it finds in its queue tells how many are worth taking ahead', async () => {
    const { acceptor, admission, left } = held(
      Array.from({ length: 10 }, () => 11),
      true,
    );
    const { most } = admission.ahead;
    acceptor.onReady();
    for (; left.length > 0; await Promise.resolve()) admission.release();
    // Ten times it took one and had no place for the next.
    expect(admission.ahead.most).toBe(most + 1);
    admission.release();
    await Promise.resolve();
    expect(admission.ahead.most).toBe(most);
  });

  test('but not what it takes with patience, without a place', () => {
    const { acceptor, admission, left } = held(Array.from({ length: 20 }, () => 11));
    const { most } = admission.ahead;
    admission.hold();
    acceptor.onReady();
    while (left.length > 0) vi.advanceTimersByTime(PATIENCE);
    expect(admission.ahead.most).toBe(most);
  });

  test('while nobody comes it sleeps, places or not', () => {
    const { acceptor, admission, polled } = held([]);
    admission.hold();
    acceptor.onReady();
    vi.advanceTimersByTime(PATIENCE);
    expect(polled).toEqual(new Set([LISTENER]));
    // But for the one that looks whether somebody was woken and did not come.
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(OVERSIGHT);
    expect(vi.getTimerCount()).toBe(1);
  });

  test('while it is at work it is woken beside others that are idle, never in their stead', () => {
    const { acceptor, admission, exclusive, polled } = held([]);
    admission.busy();
    admission.hold();
    acceptor.onReady();
    vi.advanceTimersByTime(PATIENCE);
    admission.release();
    admission.idle();
    expect(exclusive).toEqual([true, false, false, true]);
    expect(polled).toEqual(new Set([LISTENER]));
  });

  test('also when the work came by another socket, or this one has rested', () => {
    const { acceptor, admission, exclusive } = held([EMFILE]);
    acceptor.onReady();
    admission.busy();
    vi.advanceTimersByTime(REST);
    expect(exclusive).toEqual([true, false]);
    acceptor.stop();
    admission.idle();
    expect(exclusive).toEqual([true, false]);
  });

  test('of several full apps all must have a place', async () => {
    const { acceptor, admission, left } = held([11]);
    admission.hold();
    admission.hold();
    acceptor.onReady();
    admission.release();
    await Promise.resolve();
    expect(left).toEqual([11]);
    admission.release();
    await Promise.resolve();
    expect(left).toEqual([]);
  });
});

test('a connection whose bytes come a moment late is looked at again, then watched', () => {
  const { acceptor, served, polled, kept } = accepting({
    accepts: [11, 12],
    empty: { 11: 1, 12: 9 },
    awaitsInput: true,
  });
  acceptor.onReady();
  expect(served).toHaveLength(1);
  expect(polled).toEqual(new Set([LISTENER, 12]));
  expect(kept).toHaveLength(1);
});

test('one worker is woken for a connection; that one does not come is noticed', () => {
  const { exclusive, served } = accepting({ accepts: [11] });
  expect(exclusive).toEqual([true]);
  vi.advanceTimersByTime(OVERSIGHT);
  expect(served).toHaveLength(1);
});

test('a connection that was aborted meanwhile costs nothing', () => {
  const { acceptor, served, failures } = accepting({ accepts: [ECONNABORTED, 11] });
  acceptor.onReady();
  expect(served).toHaveLength(1);
  expect(failures).toEqual([]);
});

test('without descriptors it says so, and rests instead of turning in circles', () => {
  const { acceptor, failures, polled, served, left } = accepting({ accepts: [EMFILE, 11] });
  acceptor.onReady();
  expect(failures).toEqual(['EMFILE']);
  expect(polled).toEqual(new Set());
  acceptor.onReady();
  expect(left).toEqual([11]);
  vi.advanceTimersByTime(REST);
  expect(polled).toEqual(new Set([LISTENER]));
  acceptor.onReady();
  expect(served).toHaveLength(1);
});

test('stopped, it accepts no more and has closed its descriptor, once', () => {
  const { acceptor, polled, closed, left } = accepting({ accepts: [EMFILE, 11] });
  acceptor.onReady();
  acceptor.stop();
  acceptor.stop();
  vi.runAllTimers();
  acceptor.onReady();
  expect(polled).toEqual(new Set());
  expect(closed).toEqual([STAND_IN, LISTENER]);
  expect(left).toEqual([11]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a socket that cannot listen is an error with its code', () => {
  expect(() => accepting({ listen: EADDRINUSE })).toThrow(
    expect.objectContaining({ code: 'EADDRINUSE', message: 'listen EADDRINUSE' }),
  );
});
