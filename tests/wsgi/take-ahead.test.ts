import { expect, test } from 'vitest';
import { TakeAhead } from '../../appserver/wsgi/take-ahead.ts';

const LEAST = 8;
const MOST = 16;
const PROOFS = 8;

/** One that has seen a long queue for so many turns. */
function after(turns: number): TakeAhead {
  const ahead = new TakeAhead();
  for (let n = 0; n < turns; n++) ahead.sawMore();
  return ahead;
}

test('a queue that goes on lets a worker take more ahead, up to a limit', () => {
  expect(after(0).most).toBe(LEAST);
  expect(after(PROOFS - 1).most).toBe(LEAST);
  expect(after(PROOFS).most).toBe(LEAST + 1);
  expect(after(1000).most).toBe(MOST);
});

test('an empty one takes that back, down to a limit', () => {
  const ahead = after(1000);
  ahead.sawEmptyQueue();
  expect(ahead.most).toBe(MOST - 1);
  for (let n = 0; n < 100; n++) ahead.sawEmptyQueue();
  expect(ahead.most).toBe(LEAST);
});

test('a queue that is empty now and then is no long one', () => {
  const ahead = after(PROOFS - 1);
  ahead.sawEmptyQueue();
  ahead.sawMore();
  expect(ahead.most).toBe(LEAST);
});

test('work may wait for longer where calls are long and no other worker is idle', () => {
  const [WAIT, LONG_WAIT] = [2, 16];
  const ahead = after(PROOFS);
  expect(ahead.wait).toBe(WAIT);
  ahead.longCalls();
  ahead.longCalls();
  expect(ahead.wait).toBe(LONG_WAIT);
  ahead.usualCalls();
  expect(ahead.wait).toBe(LONG_WAIT);
  ahead.sawEmptyQueue();
  expect(ahead.wait).toBe(WAIT);
  for (let n = 0; n < PROOFS; n++) ahead.sawMore();
  expect(ahead.wait).toBe(LONG_WAIT);
  ahead.usualCalls();
  expect(ahead.wait).toBe(WAIT);
});
