import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { collectYoungGarbage } from '../../appserver/system/young-garbage.ts';

const MEBIBYTE = 1 << 20;

/** Buffers that nobody has kept. */
function litter(): void {
  for (let i = 0; i < 16; i++) Buffer.allocUnsafeSlow(MEBIBYTE);
}

test('gives memory of buffers back that nobody has kept', async () => {
  collectYoungGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const more = (): number => process.memoryUsage().arrayBuffers - before;
  litter();
  const kept = Buffer.allocUnsafeSlow(MEBIBYTE);
  expect(more()).toBeGreaterThan(16 * MEBIBYTE);
  collectYoungGarbage();
  // Another thread may do the freeing.
  await expect.poll(more).toBeLessThan(3 * MEBIBYTE);
  expect(kept).toHaveLength(MEBIBYTE);
});

test('apps do not see what V8 has for it', () => {
  collectYoungGarbage();
  expect(globalThis.gc).toBeUndefined();
  expect(runInNewContext('typeof gc')).toBe('undefined');
});
