import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hexDump } from '../../appserver/commands/hex-dump.ts';

it('shows sixteen bytes on a line', () => {
  const bytes = Buffer.from('GET \0\xff is a request', 'latin1');
  expect([...hexDump(bytes)]).toEqual([
    '00000000  47 45 54 20 00 ff 20 69  73 20 61 20 72 65 71 75  |GET .. is a requ|',
    '00000010  65 73 74                                          |est|',
  ]);
});

it('loses no byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const hex = Array.from(hexDump(bytes), (line) => line.slice(10, 58).replaceAll(' ', ''));
      expect(hex.join('')).toBe(Buffer.from(bytes).toString('hex'));
    }),
  );
});
