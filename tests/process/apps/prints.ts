import type { Application } from '../../../appserver/index.ts';

/** Prints each path by itself, past the server's log. */
export const application: Application = (environ, startResponse) => {
  process.stdout.write(`printed ${environ.PATH_INFO}\n`);
  process.stderr.write(`to stderr ${environ.PATH_INFO}\n`);
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [Buffer.from('ok')];
};
