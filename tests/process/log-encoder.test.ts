import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLogEncoders } from '../../appserver/process/log-encoder.ts';

describe('log-encoder', () => {
  it.each([
    { values: ['prefix [app] '], expected: '[app] line' },
    { values: ['suffix  (end)'], expected: 'line (end)' },
    { values: ['format <${msg}>\\n'], expected: '<line>' },
    { values: ['prefix a', 'suffix b', 'nl'], expected: 'alineb' },
    { values: ['format ${unknown}|${msgnl}'], expected: '|line' },
  ])('$values', ({ values, expected }) => {
    expect(compileLogEncoders(values)('line')).toBe(expected);
  });

  it('knows the time', () => {
    const line = compileLogEncoders(['format ${unix} ${millis} ${micros} ${strftime:%Y}'])('');
    expect(line).toMatch(/^\d{10} \d{13} \d{16} \d{4}$/);
  });

  it('makes JSON of any line', () => {
    const encode = compileLogEncoders(['json {"at":${unix},"message":"${msg}"}']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (line) => {
        expect(JSON.parse(encode(line))).toMatchObject({ message: line });
      }),
    );
  });

  it('refuses what it does not know', () => {
    expect(() => compileLogEncoders(['gzip'])).toThrow(
      'expected one of prefix, suffix, nl, format, json, got "gzip"',
    );
  });
});
