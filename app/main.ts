/**
 * The sample app: a WSGI callable in TypeScript.
 *
 * The server calls `application` once for each request. It gets the request as `environ`, calls
 * `startResponse` with the status and headers, and returns the body: anything that yields bytes,
 * now or as they become ready. Every route below is itself such a callable; this file only picks one.
 */
import type { Application } from '../appserver/index.ts';
import { asset, page } from './page.ts';
import { BadRequest, text } from './respond.ts';
import { cookies } from './routes/cookies.ts';
import { echo } from './routes/echo.ts';
import { environment } from './routes/environment.ts';
import { error } from './routes/error.ts';
import { file } from './routes/file.ts';
import { headers } from './routes/headers.ts';
import { large } from './routes/large.ts';
import { redirect } from './routes/redirect.ts';
import { slow } from './routes/slow.ts';
import { status } from './routes/status.ts';
import { upload } from './routes/upload.ts';

type Route = readonly [methods: readonly string[], app: Application];

const GET = ['GET', 'HEAD'];
const ANY: string[] = [];

/** `/name/*` stands for `/name` and everything below it. */
const routes = new Map<string, Route>([
  ['/', [GET, page]],
  ['/page/*', [GET, asset]],
  ['/environ/*', [ANY, environment]],
  ['/echo', [['POST', 'PUT', 'PATCH'], echo]],
  ['/upload', [['POST', 'PUT'], upload]],
  ['/slow', [GET, slow]],
  ['/large', [GET, large]],
  ['/file', [GET, file]],
  ['/headers', [GET, headers]],
  ['/cookies', [GET, cookies]],
  ['/redirect', [GET, redirect]],
  ['/status/*', [ANY, status]],
  ['/error', [GET, error]],
]);

export const application: Application = (environ, startResponse) => {
  const path = environ.PATH_INFO || '/';
  const route = routes.get(path) ?? routes.get(`/${path.split('/')[1]}/*`);
  if (!route) return text(startResponse, '404 Not Found', 'There is nothing here.');

  const [methods, app] = route;
  if (methods !== ANY && !methods.includes(environ.REQUEST_METHOD)) {
    const allow = methods.join(', ');
    return text(startResponse, '405 Method Not Allowed', `Use ${allow}.`, [['Allow', allow]]);
  }
  try {
    return app(environ, startResponse);
  } catch (reason) {
    if (!(reason instanceof BadRequest)) throw reason;
    return text(startResponse, '400 Bad Request', reason.message);
  }
};
