import { setTimeout } from 'node:timers/promises';
import type { Application, Body, StartResponse } from '../../appserver/index.ts';
import { query, wholeNumber } from '../query.ts';

/**
 * `/error`: an app that fails.
 *
 * - `/error` fails before it begins a response: the server answers 500.
 * - `/error?after=2` fails after two chunks: the server can only cut the connection.
 * - `/error?after=2&length=100` also announced how much there would be, so that nobody can take the
 *   part for the whole.
 * - `/error?replace=1` notices in time and replaces the response that it had begun.
 */
export const error: Application = (environ, startResponse) => {
  const after = wholeNumber(environ, 'after', 0, 1000);
  const length = wholeNumber(environ, 'length', 0, 1_000_000);
  if (query(environ).has('replace')) return replaced(startResponse);
  if (after === 0) throw new Error('The sample app failed before it began a response, as asked.');

  startResponse('200 OK', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Accel-Buffering', 'no'],
    ...(length > 0 ? [['Content-Length', String(length)] as const] : []),
  ]);
  return failing(after);
};

async function* failing(after: number): AsyncGenerator<Uint8Array> {
  for (let sent = 1; sent <= after; sent++) yield Buffer.from(`chunk ${sent}\n`);
  // A cut may overtake what was sent just before it: let the client see the chunks first.
  await setTimeout(50);
  throw new Error(`The sample app failed after ${after} chunks, as asked.`);
}

function replaced(startResponse: StartResponse): Body {
  startResponse('200 OK', [['X-Begun', 'yes']]);
  try {
    throw new Error('Something came up.');
  } catch (reason) {
    startResponse('503 Service Unavailable', [['Content-Type', 'text/plain']], reason);
    return [Buffer.from('This is the second thought.\n')];
  }
}
