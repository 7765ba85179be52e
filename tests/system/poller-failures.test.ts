import { expect, test, vi } from 'vitest';
import { throwLater } from '../../appserver/system/outside.ts';
import { Poller } from '../../appserver/system/poller.ts';
import { loadSystemCalls, POLL_IN } from '../../appserver/system/system-calls.ts';
import { eventually } from '../fixtures/eventually.ts';

vi.mock('../../appserver/system/outside.ts', async (original) => ({
  ...(await original<object>()),
  throwLater: vi.fn(),
}));

const calls = loadSystemCalls()!;

test('an owner that throws is an uncaught exception, and the others are told all the same', async () => {
  const poller = new Poller(calls);
  const pairs = [calls.socketPair(), calls.socketPair()] as const;
  const reports = vi.fn();
  const broken = {
    onReady() {
      throw new Error('no more today');
    },
  };
  poller.ask(pairs[0][0], POLL_IN, broken);
  poller.ask(pairs[1][0], POLL_IN, { onReady: reports });
  for (const [, theirs] of pairs) calls.send(theirs, Buffer.from('x'));
  await eventually('the second is told', () => reports.mock.calls.length > 0);
  expect(throwLater).toHaveBeenCalledWith(new Error('no more today'));
  for (const [ours, theirs] of pairs) {
    poller.remove(ours);
    calls.close(ours);
    calls.close(theirs);
  }
});

test('a descriptor that cannot be polled is a result', () => {
  expect(new Poller(calls).ask(999_999, POLL_IN, { onReady() {} })).toBe(-9);
});
