/** `/eat?MB` keeps that much memory. Answers with the worker's pid. */
import type { Application } from '../../../appserver/index.ts';

const eaten: Buffer[] = [];

export const application: Application = (environ, startResponse) => {
  if (environ.PATH_INFO === '/eat')
    eaten.push(Buffer.alloc(Number(environ.QUERY_STRING) * 2 ** 20, 1));
  startResponse('200 OK', []);
  return [Buffer.from(String(process.pid))];
};
