import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from '../../appserver/config/nearest-name.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['master', 'master', 0],
    ['mater', 'master', 1],
    ['masster', 'master', 1],
    ['msater', 'master', 1],
    ['mister', 'master', 1],
    ['kitten', 'sitting', 3],
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric, zero only for equals, and no more than the longer length', () => {
    const name = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c', '-') });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('nearestName', () => {
  const names = ['processes', 'socket', 'chmod-socket', 'uid', 'ini', 'for'];

  it.each([
    ['proceses', 'processes'],
    ['scoket', 'socket'],
    ['chmod-sokcet', 'chmod-socket'],
    ['threads', undefined],
    ['foo', undefined],
    ['udi', undefined],
  ])('of %s is %s', (name, nearest) => {
    expect(nearestName(name, names)).toBe(nearest);
  });
});
