import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculate } from '../../../appserver/config/sources/arithmetic.ts';

const VALUES: Record<string, string> = { a: '2', b: '3', s: 'x', big: '9223372036854775807' };
const lookUp = (name: string) => VALUES[name] ?? '';

describe('calculate', () => {
  // Each was observed on uWSGI 2.0.21.
  it.each([
    ['a + b * 2', '10'],
    ['a - b', '-1'],
    ['b / a', '1'],
    ['a * nope', '0'],
    ['a + 5', '7'],
    ['a ++ b', '33'],
    ['a -- b', '13'],
    ['a  + b', '5'],
    ['10 + 5', '15'],
    ['a +', '2'],
    ['a / 0', '0'],
    ['a - 5 / 2', '-1'],
    ['s b', 'x3'],
    ['s + 1', '1'],
    ['a ^ 2', '22'],
    [' a', '2'],
    ['big + 1', '-9223372036854775808'],
  ])('%s is %s', (expression, value) => {
    expect(calculate(expression, lookUp)).toBe(value);
  });

  it('adds, subtracts and multiplies from left to right', () => {
    const step = fc.tuple(fc.constantFrom('+', '-', '*'), fc.nat(99));
    fc.assert(
      fc.property(fc.nat(99), fc.array(step, { minLength: 1, maxLength: 5 }), (first, steps) => {
        let expected = first;
        for (const [operator, value] of steps) {
          if (operator === '+') expected += value;
          else if (operator === '-') expected -= value;
          else expected *= value;
        }
        const expression = [first, ...steps.flat()].join(' ');
        expect(calculate(expression, lookUp)).toBe(String(expected));
      }),
    );
  });
});
