import { expect, test } from 'vitest';
import { StallCounter } from '../../appserver/server/stall-counter.ts';

const ticks = (most: number, queued: number[]): boolean[] => {
  const counter = new StallCounter(most);
  return queued.map((size) => counter.tick(size));
};

test('a queue that stays as it is for longer than allowed is a stall', () => {
  expect(ticks(2, [5, 5, 5, 5])).toEqual([false, false, false, true]);
});

test('less of it, more of it or none of it is progress', () => {
  expect(ticks(1, [5, 5, 4, 4, 6, 6, 0, 0, 0, 0])).not.toContain(true);
});
