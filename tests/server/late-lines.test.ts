import { expect, test } from 'vitest';
import { LateLines } from '../../appserver/server/late-lines.ts';
import { requestRecord } from '../fixtures/request-record.ts';

/** A log that makes lines when it is told to. */
function lateLog(render: (record: { sequence: number }) => string) {
  const lines: string[] = [];
  const asked: string[] = [];
  let makeWith: ((write: (line: string) => void) => void) | undefined;
  const make = () => makeWith?.((line) => lines.push(line));
  const waiting = new LateLines(render, {
    makeLate(given) {
      makeWith = given;
      return {
        soon: () => asked.push('soon'),
        now() {
          asked.push('now');
          make();
        },
      };
    },
  });
  const add = (sequence: number): void => waiting.add(requestRecord({ sequence }));
  return { lines, asked, add, make };
}

test('lines are made together, in order, and asked for once', () => {
  const { lines, asked, add, make } = lateLog(({ sequence }) => `line ${sequence}`);
  for (const sequence of [1, 2, 3]) add(sequence);
  expect(lines).toEqual([]);
  expect(asked).toEqual(['soon']);
  make();
  make();
  expect(lines).toEqual(['line 1', 'line 2', 'line 3']);
  add(4);
  expect(asked).toEqual(['soon', 'soon']);
  make();
  expect(lines).toHaveLength(4);
});

test('no more than 16 requests wait', () => {
  const { lines, asked, add } = lateLog(({ sequence }) => String(sequence));
  for (let sequence = 1; sequence <= 34; sequence++) add(sequence);
  expect(lines).toEqual(Array.from({ length: 32 }, (_, at) => String(at + 1)));
  expect(asked).toEqual(['soon', 'now', 'soon', 'now', 'soon']);
});

test('a line that cannot be made says so, and costs no other', () => {
  const { lines, add, make } = lateLog(({ sequence }) => {
    if (sequence === 2) throw new TypeError('no text');
    return String(sequence);
  });
  for (const sequence of [1, 2, 3]) add(sequence);
  make();
  expect(lines).toEqual(['1', expect.stringMatching(/^request log: TypeError: no text\n/), '3']);
});
