import { setTimeout } from 'node:timers/promises';
import type { Application, ErrorStream } from '../../appserver/index.ts';
import { wholeNumber } from '../query.ts';

/** `/slow?chunks=10&ms=100`: so many lines, so many milliseconds apart. */
export const slow: Application = (environ, startResponse) => {
  const chunks = wholeNumber(environ, 'chunks', 10, 100_000);
  const ms = wholeNumber(environ, 'ms', 100, 60_000);
  startResponse('200 OK', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Accel-Buffering', 'no'],
  ]);
  return lines(chunks, ms, environ['wsgi.errors']);
};

async function* lines(chunks: number, ms: number, log: ErrorStream): AsyncGenerator<Uint8Array> {
  let sent = 0;
  try {
    while (sent < chunks) {
      if (sent > 0) await setTimeout(ms);
      sent++;
      yield Buffer.from(`chunk ${sent} of ${chunks}\n`);
    }
  } finally {
    // The server closes the body when the client leaves early: that ends up here, too.
    log.write(`slow: ended after ${sent} of ${chunks} chunks\n`);
  }
}
