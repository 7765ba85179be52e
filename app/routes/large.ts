import type { Application } from '../../appserver/index.ts';
import { wholeNumber } from '../query.ts';

/** The bytes 0 to 255 over and over, so that a client can check what it gets. */
const block = Uint8Array.from({ length: 64 * 1024 }, (_, index) => index % 256);

/** `/large?bytes=N`: N bytes (1 MiB unless told), made while they are sent. */
export const large: Application = (environ, startResponse) => {
  const bytes = wholeNumber(environ, 'bytes', 1024 ** 2, 1024 ** 3);
  startResponse('200 OK', [
    ['Content-Type', 'application/octet-stream'],
    ['Content-Length', String(bytes)],
  ]);
  return blocks(bytes);
};

function* blocks(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= block.length) {
    yield left < block.length ? block.subarray(0, left) : block;
  }
}
