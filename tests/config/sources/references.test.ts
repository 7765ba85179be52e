import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceReferences } from '../../../appserver/config/sources/references.ts';

const VALUES: Record<string, string> = { a: '1', 'x(y)': '9', 'a b': '5' };
const replace = (text: string) => replaceReferences(text, '%', (name) => VALUES[name]);

describe('replaceReferences', () => {
  it.each([
    ['%(a)', '1'],
    ['<%(a)%(a)>', '<11>'],
    ['%(x(y))', '9'],
    ['%(a b)', '5'],
    ['%(nope) %(a)', '%(nope) 1'],
    ['%()', '%()'],
    ['%(a', '%(a'],
    ['%(a %(a)', '%(a 1'],
    ['%(x %(nope) %(a)', '%(x %(nope) 1'],
    ['%%(a)', '%1'],
    ['%a)', '%a)'],
    ['a(b%(a)c)d', 'a(b1c)d'],
  ])('%s becomes %s', (text, result) => {
    expect(replace(text)).toBe(result);
  });

  it('changes nothing if nothing is known, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('%', '(', ')', 'a', ' ') });
    fc.assert(
      fc.property(text, (value) => {
        expect(replaceReferences(value, '%', () => undefined)).toBe(value);
      }),
    );
  });
});
