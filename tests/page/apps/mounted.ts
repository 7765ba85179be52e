/** The sample app, with a Python app mounted below `/python`. */
import { fileURLToPath } from 'node:url';
import { application as sample } from '../../../app/main.ts';
import type { Application } from '../../../appserver/index.ts';
import { python } from '../../../appserver/python/python.ts';

const hello = await python({
  file: fileURLToPath(new URL('hello.py', import.meta.url)),
  log: (message) => process.stderr.write(`${message}\n`),
});

export const application: Application = (environ, startResponse) => {
  if (!environ.PATH_INFO.startsWith('/python/')) return sample(environ, startResponse);
  environ.SCRIPT_NAME = '/python';
  environ.PATH_INFO = environ.PATH_INFO.slice('/python'.length);
  return hello.application(environ, startResponse);
};
