import { expect, test } from 'vitest';
import { encodePacket, PING, PONG } from '../../appserver/wire/packet-encoder.ts';
import { encodePacket as reference } from '../fixtures/uwsgi-client.ts';

test('a packet is what any uwsgi client would send', () => {
  expect(encodePacket(['A', 'b', 'C\xe9', ''], 5, 6)).toEqual(
    reference(
      [
        ['A', 'b'],
        ['C\xe9', ''],
      ],
      5,
      6,
    ),
  );
});

test('ping and pong are what uWSGI sends', () => {
  expect([...PING]).toEqual([100, 0, 0, 0]);
  expect([...PONG]).toEqual([100, 0, 0, 1]);
});

test('65535 bytes of vars fit, one more does not', () => {
  const fits = encodePacket(['A', 'v'.repeat(65_530)]);
  expect(fits).toHaveLength(4 + 65_535);
  expect(() => encodePacket(['A', 'v'.repeat(65_531)])).toThrow(
    'expected vars of at most 65535 bytes in all, got 65536',
  );
  expect(() => encodePacket(['A', 'v'.repeat(65_536)])).toThrow(
    'expected a key or value of at most 65535 bytes, got 65536',
  );
});

test('a text that is not Latin-1 is refused, not mangled', () => {
  expect(() => encodePacket(['A', '\u20ac'])).toThrow(RangeError);
});
