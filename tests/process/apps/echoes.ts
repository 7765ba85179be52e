import { setTimeout } from 'node:timers/promises';
import type { Application } from '../../../appserver/index.ts';

/** Answers with the vars and the body of the request as JSON; 404 for `/missing`, late for `/wait?MS`. */
export const application: Application = async (environ, startResponse) => {
  if (environ.PATH_INFO === '/wait') await setTimeout(Number(environ.QUERY_STRING));
  const body = await environ['wsgi.input'].read();
  const texts = Object.entries(environ).filter(
    ([name, value]) => /^[A-Z]/.test(name) && typeof value === 'string',
  );
  const vars = Object.fromEntries(
    texts.map(([name, value]) => [name, Buffer.from(String(value), 'latin1').toString()]),
  );
  const status = environ.PATH_INFO === '/missing' ? '404 Not Found' : '200 OK';
  startResponse(status, [['Content-Type', 'application/json']]);
  return [Buffer.from(JSON.stringify({ vars, body: body.toString() }))];
};
