import { setTimeout } from 'node:timers/promises';
import type { Application } from '../../../appserver/index.ts';

/** `/wait?MS` waits, `/spin?MS` holds the event loop, `/throw` throws; anything else answers at once. */
export const application: Application = async (environ, startResponse) => {
  const ms = Number(environ.QUERY_STRING);
  if (environ.PATH_INFO === '/wait') await setTimeout(ms);
  if (environ.PATH_INFO === '/spin') for (const end = Date.now() + ms; Date.now() < end;);
  if (environ.PATH_INFO === '/throw') throw new Error('as asked');
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [Buffer.from(`${process.pid}\n`)];
};
