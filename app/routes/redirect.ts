import type { Application } from '../../appserver/index.ts';
import { query, wholeNumber } from '../query.ts';
import { BadRequest, text } from '../respond.ts';

const reasons = new Map([
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
]);

/** `/redirect?status=302&to=/`: sends the client to another path of this site. */
export const redirect: Application = (environ, startResponse) => {
  const status = wholeNumber(environ, 'status', 302, 399);
  const to = query(environ).get('to') ?? '/';
  const reason = reasons.get(status);
  if (!reason)
    throw new BadRequest(`status: expected ${[...reasons.keys()].join(', ')}, got ${status}`);
  // "//host" and "/\host" would lead to another site; only visible ASCII may stand in a header.
  if (!/^\/(?![/\\])[!-~]*$/.test(to)) throw new BadRequest('to: expected a path of this site');
  return text(startResponse, `${status} ${reason}`, `It is at ${to}`, [['Location', to]]);
};
