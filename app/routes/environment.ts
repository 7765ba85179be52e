import type { Application } from '../../appserver/index.ts';
import { json } from '../respond.ts';

/**
 * `/environ`, and everything below it, by any method: what the server told the app.
 * The body is not read; keys that hold objects, such as `wsgi.input`, are left out.
 */
export const environment: Application = (environ, startResponse) => {
  const plain = Object.entries(environ).filter(
    ([, value]) => typeof value !== 'object' && typeof value !== 'function',
  );
  return json(startResponse, Object.fromEntries(plain.toSorted(([a], [b]) => (a < b ? -1 : 1))));
};
