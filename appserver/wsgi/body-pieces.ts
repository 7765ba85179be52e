import { GatewayError } from './errors.ts';
import type { Body } from './types.ts';

/** @throws GatewayError for what is no body. */
export function iterate(body: Body): Iterator<Uint8Array> | AsyncIterator<Uint8Array> {
  if (typeof body === 'object' && body !== null) {
    if (Symbol.asyncIterator in body) return body[Symbol.asyncIterator]();
    if (Symbol.iterator in body) return body[Symbol.iterator]();
  }
  throw new GatewayError(
    `expected the app to return an iterable of Uint8Array, got ${body === null ? 'null' : typeof body}${typeof body === 'string' ? ': wrap text as [Buffer.from(text)]' : ''}`,
  );
}

/** @throws GatewayError for what is no piece of a body. */
export function checkChunk(chunk: unknown): asserts chunk is Uint8Array {
  if (chunk instanceof Uint8Array) return;
  throw new GatewayError(
    `expected pieces of Uint8Array, got ${typeof chunk}${typeof chunk === 'string' ? ': encode text with Buffer.from(text)' : ''}`,
  );
}
