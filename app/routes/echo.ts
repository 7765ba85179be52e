import type { Application } from '../../appserver/index.ts';

/** `POST /echo`: sends the body back as it arrives, so that both directions stream at once. */
export const echo: Application = (environ, startResponse) => {
  const isText = String(environ['CONTENT_TYPE']).startsWith('text/plain');
  startResponse('200 OK', [
    // Never as HTML: what somebody made a browser send must not run in it.
    ['Content-Type', isText ? 'text/plain; charset=utf-8' : 'application/octet-stream'],
    ['X-Content-Type-Options', 'nosniff'],
    // nginx would otherwise collect the response before it sends any of it.
    ['X-Accel-Buffering', 'no'],
  ]);
  return environ['wsgi.input'];
};
