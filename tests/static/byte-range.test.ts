import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from '../../appserver/static/byte-range.ts';

describe('a Range header', () => {
  it.each([
    { header: 'bytes=0-0', expected: { first: 0, last: 0 } },
    { header: 'bytes=2-4', expected: { first: 2, last: 4 } },
    { header: 'bytes=7-', expected: { first: 7, last: 9 } },
    { header: 'bytes=7-99', expected: { first: 7, last: 9 } },
    { header: 'bytes=-3', expected: { first: 7, last: 9 } },
    { header: 'bytes=-99', expected: { first: 0, last: 9 } },
    { header: 'bytes=10-', expected: 'unsatisfiable' },
    { header: 'bytes=-0', expected: 'unsatisfiable' },
    { header: 'bytes=4-2', expected: undefined },
    { header: 'bytes=-', expected: undefined },
    { header: 'bytes=0-1,4-5', expected: undefined },
    { header: 'lines=0-1', expected: undefined },
    { header: '', expected: undefined },
    { header: undefined, expected: undefined },
  ])('$header of ten bytes is $expected', ({ header, expected }) => {
    expect(parseRange(header, 10)).toEqual(expected);
  });

  it('never asks for what is not there', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
    );
    fc.assert(
      fc.property(header, fc.nat(1000), (text, size) => {
        const range = parseRange(text, size);
        if (range === undefined || range === 'unsatisfiable') return;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.first).toBeLessThanOrEqual(range.last);
        expect(range.last).toBeLessThan(size);
      }),
    );
  });
});
