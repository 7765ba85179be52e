import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Beat } from '../../appserver/process/beat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

test('many calls are one piece of work', () => {
  const work = vi.fn();
  const beat = new Beat(work);
  beat.ask();
  beat.ask();
  expect(work).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(work).toHaveBeenCalledOnce();
});

test('in a flood, it is done a few times in a period, and nothing is forgotten', () => {
  let asked = 0;
  let seen = 0;
  let runs = 0;
  const beat = new Beat(() => {
    seen = asked;
    runs++;
  });
  for (let turn = 0; turn < 1000; turn++) {
    asked++;
    beat.ask();
    vi.advanceTimersByTime(0.01);
  }
  vi.runAllTimers();
  expect(seen).toBe(1000);
  expect(runs).toBeLessThan(100);
});

test('hurry does what was asked for, now and only once', () => {
  const work = vi.fn();
  const beat = new Beat(work);
  beat.hurry();
  expect(work).not.toHaveBeenCalled();
  beat.ask();
  beat.hurry();
  vi.runAllTimers();
  expect(work).toHaveBeenCalledOnce();
});

test('work that fails or asks again does not hold up the work of others', () => {
  const others = vi.fn();
  let again = 2;
  const stubborn: Beat = new Beat(() => {
    if (again-- > 0) stubborn.ask();
  });
  new Beat(() => {
    throw new Error('no work today');
  }).ask();
  stubborn.ask();
  new Beat(others).ask();
  expect(() => vi.runAllTimers()).toThrow('no work today');
  vi.runAllTimers();
  expect(others).toHaveBeenCalledOnce();
  expect(again).toBe(-1);
});
