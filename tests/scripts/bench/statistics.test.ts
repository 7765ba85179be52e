import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { figure, ratio } from '../../../scripts/bench/statistics.ts';

test('the median is the middle one, or the mean of the middle two', () => {
  expect(figure([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 });
  expect(figure([4, 1, 2, 100])).toEqual({ median: 3, min: 1, max: 100 });
});

test('a figure lies among its values, whatever their order', () => {
  // To toEqual 0 and -0 are two values, to a median they are one.
  const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((number) => number + 0);
  const values = fc.array(value, { minLength: 1 });
  fc.assert(
    fc.property(values, (list) => {
      const { median, min, max } = figure(list);
      expect(list).toContain(min);
      expect(list).toContain(max);
      const notAbove = list.filter((value) => value <= median).length;
      expect(notAbove * 2).toBeGreaterThanOrEqual(list.length);
      expect(figure(list.toReversed())).toEqual({ median, min, max });
    }),
  );
});

test('nothing has no figure', () => {
  expect(() => figure([])).toThrow('expected at least one value, got none');
});

test('a ratio compares round by round: what slows both of a round does not count', () => {
  // The second round ran on a machine at a third of its speed.
  expect(ratio([90, 30, 90], [60, 20, 60])).toEqual({ median: 1.5, min: 1.5, max: 1.5 });
});

test('rounds that do not match are refused', () => {
  expect(() => ratio([1, 2], [1])).toThrow('expected as many rounds of both, got 2 and 1');
});
