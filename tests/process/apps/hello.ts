/** Answers with the worker's pid; `/wait?MS` answers after that many milliseconds. */
import { setTimeout } from 'node:timers/promises';
import type { Application } from '../../../appserver/index.ts';

export const application: Application = async (environ, startResponse) => {
  if (environ.PATH_INFO === '/wait') await setTimeout(Number(environ.QUERY_STRING));
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [Buffer.from(String(process.pid))];
};

export const number = 42;
