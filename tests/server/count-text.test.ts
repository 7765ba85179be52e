import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countText } from '../../appserver/server/count-text.ts';

test('a count is in decimal', () => {
  fc.assert(fc.property(fc.nat(), (count) => countText(count) === String(count)));
  fc.assert(fc.property(fc.maxSafeNat(), (count) => countText(count) === String(count)));
});

test('nothing changes where a digit is added', () => {
  const edges = [0, 9, 10, 99, 100, 999, 1000, 1001, 1099, 9999, 10_000, 999_999, 1_000_000];
  expect(edges.map(countText)).toEqual(edges.map(String));
});
