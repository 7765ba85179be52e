import type { Application } from '../../appserver/index.ts';
import { json } from '../respond.ts';

/** `/cookies`: shows the cookies that came, and sets three. */
export const cookies: Application = (environ, startResponse) => {
  const came = (environ.HTTP_COOKIE ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]);
  return json(startResponse, Object.fromEntries(came), [
    ['Set-Cookie', 'flavour=chocolate; Path=/; SameSite=Lax'],
    ['Set-Cookie', 'session=a1b2c3; Path=/; HttpOnly; SameSite=Strict'],
    ['Set-Cookie', 'gone=; Path=/; Max-Age=0'],
  ]);
};
