import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Call } from '../../appserver/python/call.ts';
import { Frame, FRAME_HEADER_SIZE, FREE } from '../../appserver/python/frames.ts';
import { Lane } from '../../appserver/python/lane.ts';
import type { LaneHost } from '../../appserver/python/lane-host.ts';
import { type LaneSocket, OUTBOX_SIZE } from '../../appserver/python/lane-socket.ts';
import { TakeAhead } from '../../appserver/wsgi/take-ahead.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const call = {
  input: undefined,
  lendBody() {},
  takeStart: () => Buffer.alloc(0),
  encode: (outbox: Buffer) => outbox.fill(0),
  began() {},
  onExpire() {},
  whole() {},
} as unknown as Call;

/** A lane of an interpreter that is not there. */
function lane(ahead: TakeAhead | undefined) {
  const socket = { outbox: Buffer.alloc(OUTBOX_SIZE), sendOutbox() {} } as unknown as LaneSocket;
  const host = { laneFree() {} } as unknown as LaneHost;
  const lane = new Lane(0, ahead, { socket }, host);
  return {
    /** Begins a call and ends it. */
    run(milliseconds: number) {
      lane.begin(call);
      vi.advanceTimersByTime(milliseconds);
      const frame = Buffer.alloc(FRAME_HEADER_SIZE);
      frame[0] = Frame.whole | FREE;
      socket.onData(frame);
    },
    /** How many calls it takes at a time. */
    places() {
      let taken = 0;
      for (; !lane.isFull; taken++) lane.begin(call);
      return taken;
    },
  };
}

function afterCalls(milliseconds: number, ahead: TakeAhead | undefined): number {
  const one = lane(ahead);
  for (let n = 0; n < 100; n++) one.run(milliseconds);
  return one.places();
}

test('of quick calls it takes several ahead, and more where more are queued', () => {
  expect(afterCalls(0, new TakeAhead())).toBe(8);
  const ahead = new TakeAhead();
  for (let n = 0; n < 1000; n++) ahead.sawMore();
  expect(afterCalls(0, ahead)).toBe(16);
});

test('of slow calls it takes none ahead, whatever is queued: another worker may be idle', () => {
  const ahead = new TakeAhead();
  for (let n = 0; n < 1000; n++) ahead.sawMore();
  expect(afterCalls(1, ahead)).toBe(3);
  expect(afterCalls(10, ahead)).toBe(1);
});

test('one of several lanes takes one at a time', () => {
  expect(afterCalls(0, undefined)).toBe(1);
});
