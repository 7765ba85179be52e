import { markAsUntransferable } from 'node:worker_threads';
import { collectYoungGarbage } from '../system/young-garbage.ts';

/** Most of what a socket holds is read at once, and a piece that an app still has keeps no more. */
const SIZE = 128 * 1024;
/** Room for which it is not worth to ask the kernel. */
const LEAST_ROOM = 32 * 1024;
/** Less than this is copied out, so that a few bytes that are kept do not keep a whole block. */
const SMALL = 4096;
/**
 * Blocks after which it is worth to look which are in use no more. Few: a block that is used again
 * soon is still in the processor's cache.
 */
const BLOCKS_PER_COLLECTION = 32;

/**
 * Memory for what connections send. One block takes the bytes of many reads, and whoever gets them
 * may keep them: to allocate for each read would cost more than the reading.
 */
export class ReadBlocks {
  #block: Buffer = Buffer.alloc(0);
  #made = 0;

  /** Where to read into next. */
  room(): Uint8Array {
    if (this.#block.length < LEAST_ROOM) {
      if (++this.#made % BLOCKS_PER_COLLECTION === 0) collectYoungGarbage();
      this.#block = Buffer.allocUnsafeSlow(SIZE);
      // Others have pieces of it, too.
      markAsUntransferable(this.#block.buffer);
    }
    return this.#block;
  }

  /** The first `size` bytes of the room, for good. */
  take(size: number): Buffer {
    const taken = this.#block.subarray(0, size);
    if (size < SMALL) return Buffer.from(taken);
    this.#block = this.#block.subarray(size);
    return taken;
  }
}
