import { STATUS_CODES } from 'node:http';
import type { Application } from '../../appserver/index.ts';
import { text } from '../respond.ts';

/** `/status/NNN`, by any method: answers with that status, from 200 to 599. */
export const status: Application = (environ, startResponse) => {
  const code = /^\/status\/([2-5]\d\d)$/.exec(environ.PATH_INFO)?.[1];
  if (!code) return text(startResponse, '404 Not Found', 'A status is a number from 200 to 599.');

  const line = `${code} ${STATUS_CODES[code] ?? 'Unnamed'}`;
  if (code !== '204' && code !== '205' && code !== '304') return text(startResponse, line, line);
  startResponse(line, []);
  return [];
};
