import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { occursIn, settle } from './vary.ts';

const LINE =
  '[pid: 8070|req: 1/1] 10.0.0.1 [Sun Nov  1 15:44:20 2026] GET /hi => 15 bytes in 0 msecs';

function agrees(shown: string[], actual: string[], varies: string[]): boolean {
  const settled = settle(shown, actual, varies);
  return JSON.stringify(settled.expected) === JSON.stringify(settled.actual);
}

describe('settle', () => {
  it.each([
    ['nothing differs', LINE, []],
    ['a number has other digits', LINE.replace('8070', '123456'), ['8070']],
    ['the date is another', LINE.replace('Sun Nov  1', 'Mon Dec 24'), ['Sun Nov  1 15:44:20 2026']],
    ['a number stands in its context', LINE.replace('in 0', 'in 17'), ['in 0 msecs']],
    ['one piece is a part of another', LINE.replace('1/1', '2/13'), ['1', '1/1']],
  ])('agrees when %s', (_, actual, varies) => {
    expect(agrees([LINE], [actual], varies)).toBe(true);
  });

  it.each([
    ['nothing may differ, and one digit does', LINE.replace('8070', '8071'), []],
    ['something else differs too', LINE.replace('8070', '1').replace('/hi', '/ho'), ['8070']],
    ['a number became a word', LINE.replace('8070', 'none'), ['8070']],
    ['the piece is only a part of what differs', LINE.replace('8070', '9'), ['80']],
    ['text was added', `${LINE} (slow)`, ['8070']],
    ['text is missing', LINE.slice(0, -1), ['8070']],
  ])('disagrees when %s', (_, actual, varies) => {
    expect(agrees([LINE], [actual], varies)).toBe(false);
  });

  it('takes a word for a word, whatever a name may hold', () => {
    expect(agrees(['host vm here'], ['host build-3.example here'], ['vm'])).toBe(true);
    expect(agrees(['host vm here'], ['host  here'], ['vm'])).toBe(false);
  });

  it('lets a whole line be missing, and no other', () => {
    expect(agrees(['a', 'root!', 'b'], ['a', 'b'], ['root!'])).toBe(true);
    expect(agrees(['a', 'root!', 'b'], ['a', 'root!', 'b'], ['root!'])).toBe(true);
    expect(agrees(['a', 'b', 'c'], ['a', 'c'], ['root!'])).toBe(false);
  });

  it('compares with the last lines', () => {
    expect(settle(['b', 'c'], ['a', 'b', 'c'], [])).toEqual({
      expected: ['b', 'c'],
      actual: ['b', 'c'],
    });
    expect(agrees(['a', 'b'], ['a', 'b', 'c'], [])).toBe(false);
    expect(agrees(['a', 'b'], ['b'], [])).toBe(false);
  });

  it('never agrees with other text when nothing varies', () => {
    const lines = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 });
    fc.assert(
      fc.property(lines, lines, (shown, actual) => {
        const end = actual.slice(-shown.length);
        expect(agrees(shown, actual, [])).toBe(JSON.stringify(shown) === JSON.stringify(end));
        expect(agrees(shown, shown, [])).toBe(true);
      }),
    );
  });
});

describe('occursIn', () => {
  it('finds a piece that stands by itself', () => {
    expect(occursIn('80', 'port 80, open')).toBe(true);
    expect(occursIn('80', 'port 8080, open')).toBe(false);
    expect(occursIn('(.*)', 'any text')).toBe(false);
  });
});
