import type { Application } from '../../appserver/index.ts';
import { wholeNumber } from '../query.ts';

/** `/headers?bytes=N`: unusual response headers; the long one has N characters (1000 unless told). */
export const headers: Application = (environ, startResponse) => {
  const long = wholeNumber(environ, 'bytes', 1000, 60_000);
  startResponse('200 OK', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Repeated', 'first'],
    ['X-Repeated', 'second'],
    ['X-Empty', ''],
    // Headers are Latin-1 on the wire: one byte for each character.
    ['X-Latin', 'caf\u00e9'],
    ['X-Long', 'a'.repeat(long)],
  ]);
  return [Buffer.from('Look at the headers.\n')];
};
