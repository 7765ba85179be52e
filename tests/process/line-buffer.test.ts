import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineBuffer } from '../../appserver/process/line-buffer.ts';

/** What a buffer gives, piece by piece. */
function drain(buffer: LineBuffer): string[] {
  const pieces: string[] = [];
  buffer.drain((piece) => pieces.push(piece.toString()));
  return pieces;
}

const line = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.string({ maxLength: 10 }), { maxLength: 4 }).map((lines) => lines.join('\n')),
);

it('loses and splits no line, and exceeds the limit only for a single long line', () => {
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 100 }), (lines, limit) => {
      const buffer = new LineBuffer(limit);
      for (const text of lines) expect(buffer.add(text)).toBe(true);
      const taken = drain(buffer);
      expect(taken.join('')).toBe(lines.map((text) => `${text}\n`).join(''));
      let next = 0;
      for (const piece of taken) {
        const first = next;
        let rest = piece;
        for (; rest !== ''; next++) {
          const whole = `${lines[next]}\n`;
          expect(rest.startsWith(whole)).toBe(true);
          rest = rest.slice(whole.length);
        }
        expect(Buffer.byteLength(piece) <= limit || next === first + 1).toBe(true);
      }
      expect(drain(buffer)).toEqual([]);
    }),
  );
});

it('fills pieces', () => {
  const buffer = new LineBuffer(10);
  for (const text of ['one', 'two', 'three']) buffer.add(text);
  expect(drain(buffer)).toEqual(['one\ntwo\n', 'three\n']);
});

it('says when there is no room, and has room again once the lines are taken', () => {
  const buffer = new LineBuffer(4096);
  let lines = 0;
  while (buffer.add('x'.repeat(99))) lines++;
  expect(lines).toBeGreaterThan(100);
  expect(drain(buffer).join('')).toHaveLength(lines * 100);
  expect(buffer.add('x'.repeat(99))).toBe(true);
  expect(buffer.add('x'.repeat(1_000_000))).toBe(false);
  expect(drain(buffer)).toEqual([`${'x'.repeat(99)}\n`]);
});

it('takes lines while it gives others', () => {
  const buffer = new LineBuffer(10);
  for (const text of ['one', 'two', 'three']) buffer.add(text);
  const pieces: string[] = [];
  buffer.drain((piece) => {
    buffer.add(`after ${pieces.length}`);
    if (pieces.length === 0) pieces.push(...drain(buffer));
    pieces.push(piece.toString());
  });
  expect([...pieces, ...drain(buffer)]).toEqual([
    'after 0\n',
    'one\ntwo\n',
    'three\n',
    'after 2\n',
  ]);
});
