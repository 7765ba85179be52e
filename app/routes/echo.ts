import type { Application } from '../../appserver/index.ts';

/** `POST /echo`: sends the body back as it arrives, so that both directions stream at once. */
export const echo: Application = (environ, startResponse) => {
  startResponse('200 OK', [
    ['Content-Type', 'application/octet-stream'],
    // nginx would otherwise collect the response before it sends any of it.
    ['X-Accel-Buffering', 'no'],
  ]);
  return environ['wsgi.input'];
};
