import { GatewayError } from './errors.ts';
import type { Body, FileLike } from './types.ts';

const BLOCK_SIZE = 64 * 1024;

/**
 * `wsgi.file_wrapper` (PEP 3333, "Optional Platform-Specific File Handling"): a body that reads an
 * open file from its current position to its end, and closes it whatever happens.
 *
 * @param blockSize bytes read at a time; default 64 KiB.
 * @throws GatewayError for a block size that is no whole number from 1 up.
 */
export function wrapFile(file: FileLike, blockSize: number = BLOCK_SIZE): Body {
  if (!Number.isSafeInteger(blockSize) || blockSize < 1) {
    // A block of 0 bytes would look like the end of every file.
    throw new GatewayError(
      `file_wrapper: expected a block size of at least 1 byte, got ${String(blockSize)}`,
    );
  }
  return new FileBody(file, blockSize);
}

class FileBody implements AsyncIterable<Uint8Array> {
  readonly #file: FileLike;
  readonly #blockSize: number;

  constructor(file: FileLike, blockSize: number) {
    this.#file = file;
    this.#blockSize = blockSize;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      // A fresh buffer each time: the one before may still be on its way to the client.
      const block = Buffer.allocUnsafeSlow(this.#blockSize);
      const { bytesRead } = await this.#file.read(block, 0, block.length, null);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  }

  /** The gateway calls this when the response is over, complete or not. */
  async close(): Promise<void> {
    await this.#file.close?.();
  }
}
