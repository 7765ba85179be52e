import { expect, test } from 'vitest';
import { ReadBlocks } from '../../appserver/server/read-blocks.ts';

const MEBIBYTE = 1 << 20;

/** Takes as much as there is room for, again and again. @returns the last piece. */
function read(blocks: ReadBlocks, size: number): Buffer {
  let last: Buffer = Buffer.alloc(0);
  for (let taken = 0; taken < size; taken += last.length) {
    const room = blocks.room();
    room.fill(7);
    last = blocks.take(room.length);
  }
  return last;
}

test('what was taken stays as it is while more is read', () => {
  const blocks = new ReadBlocks();
  blocks.room().fill(1);
  const first = blocks.take(10);
  const second = blocks.take(100_000);
  read(blocks, 8 * MEBIBYTE);
  expect(first).toEqual(Buffer.alloc(10, 1));
  expect(second).toEqual(Buffer.alloc(100_000, 1));
});

test('memory that nobody keeps does not pile up until V8 takes notice of it', () => {
  const blocks = new ReadBlocks();
  const before = process.memoryUsage().arrayBuffers;
  for (let mebibytes = 0; mebibytes < 40; mebibytes += 4) {
    read(blocks, 4 * MEBIBYTE);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * MEBIBYTE);
  }
});
