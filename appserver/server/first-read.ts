import { readSync } from 'node:fs';

/** Room for the largest packet there is, and for the beginning of a body. */
const ROOM = 4 + 0xffff + 16 * 1024;

/** Connections to go by without trying, after a try that came too early; doubled by each in a row. */
const MOST_SKIPS = 64;

// One for all connections: what is read here is used before the next connection is looked at.
const room = Buffer.allocUnsafeSlow(ROOM);
let skips = 0;
let nextSkips = 1;

/**
 * Reads what a just accepted connection has already brought, without waiting.
 *
 * A miss costs an exception (EAGAIN), so that a server whose clients connect long before they send
 * soon stops trying, and tries again now and then.
 *
 * @returns a view that is valid until the next call, or undefined if nothing is there yet.
 */
export function readFirst(fd: number): Buffer | undefined {
  if (skips > 0) {
    skips--;
    return undefined;
  }
  const { stackTraceLimit } = Error;
  // The exception is thrown away, and its stack would be most of its cost. To set the limit has a
  // cost too, which is worth it only where misses are frequent.
  const isWary = nextSkips > 1;
  if (isWary) Error.stackTraceLimit = 0;
  try {
    const size = readSync(fd, room, 0, ROOM, null);
    nextSkips = 1;
    // 0 is the end of the stream: the handle will say so again.
    return size > 0 ? room.subarray(0, size) : undefined;
  } catch {
    skips = nextSkips;
    nextSkips = Math.min(nextSkips * 2, MOST_SKIPS);
    return undefined;
  } finally {
    if (isWary) Error.stackTraceLimit = stackTraceLimit;
  }
}
