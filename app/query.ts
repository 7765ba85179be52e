import type { Environ } from '../appserver/index.ts';
import { BadRequest } from './respond.ts';

/** The request's query, decoded. */
export const query = (environ: Environ): URLSearchParams =>
  new URLSearchParams(environ.QUERY_STRING);

/**
 * The whole number `name` of the query, or `fallback` if it is not there.
 *
 * @throws BadRequest unless it is between 0 and `max`: a sample app must not do endless work for
 * whoever asks.
 */
export function wholeNumber(environ: Environ, name: string, fallback: number, max: number): number {
  const given = query(environ).get(name) ?? String(fallback);
  if (!/^\d{1,15}$/.test(given) || Number(given) > max) {
    throw new BadRequest(
      `${name}: expected a whole number up to ${max}, got ${JSON.stringify(given)}`,
    );
  }
  return Number(given);
}
