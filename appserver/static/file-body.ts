import type { FileHandle } from 'node:fs/promises';

import type { ByteRange } from './byte-range.ts';

const BLOCK_SIZE = 64 * 1024;

/** A part of an open file as a response's body. The file is closed when the response is over. */
export class FileBody implements AsyncIterable<Uint8Array> {
  readonly #handle: FileHandle;
  readonly #range: ByteRange;

  constructor(handle: FileHandle, range: ByteRange) {
    this.#handle = handle;
    this.#range = range;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    const { first, last } = this.#range;
    for (let at = first; at <= last;) {
      // A fresh buffer each time: the one before may still be on its way to the client.
      const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_SIZE, last - at + 1));
      const { bytesRead } = await this.#handle.read(block, 0, block.length, at);
      // It was truncated meanwhile: the gateway cuts a response that is shorter than it said.
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
