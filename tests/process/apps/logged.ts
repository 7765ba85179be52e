import type { Application } from '../../../appserver/index.ts';

/** The twin of logged.py: what a request log can tell apart. */
export const application: Application = (environ, startResponse) => {
  const path = environ.PATH_INFO;
  if (path === '/logvars') environ['tsgi.logvars']['user_id'] = '7';
  if (path === '/missing') {
    startResponse('404 Not Found', [['Content-Length', '1']]);
    return [Buffer.from('x')];
  }
  startResponse(path === '/teapot' ? "418 I'm a teapot" : '200 OK', [
    ['Content-Type', 'text/plain'],
    ['X-A', 'b'],
  ]);
  return [Buffer.from('hello '), Buffer.from('world')];
};
