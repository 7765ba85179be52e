import type { Input } from './types.ts';

const EMPTY: Buffer = Buffer.alloc(0);

/** The input of a request without a body: nothing to read, shared by all of them. */
export const NO_BODY: Input = Object.freeze({
  read: () => Promise.resolve(EMPTY),
  readline: () => Promise.resolve(EMPTY),
  readlines: () => Promise.resolve([]),
  async *[Symbol.asyncIterator]() {
    // No pieces.
  },
});
