import mime from 'mime';

import type { Application, Body, Environ, Header, StartResponse } from '../wsgi/types.ts';
import { parseRange } from './byte-range.ts';
import { FileBody } from './file-body.ts';
import { fileNameIn, openWithin } from './static-root.ts';
import type { StaticFile, StaticRoot } from './static-root.ts';

/** What is served, and how long it stays fresh. */
export interface StaticSettings {
  /** `static-map` and `check-static`, in their order: the first that has the file counts. */
  readonly roots: readonly StaticRoot[];
  /** `static-expires`: the first pattern that matches the file's name says how many seconds. */
  readonly expires: readonly { readonly pattern: RegExp; readonly seconds: number }[];
}

/**
 * Serves files, and calls `application` for everything else (core/static.c): other methods than GET
 * and HEAD, paths outside of the roots, what is no regular file, and what is not there.
 */
export function staticFiles(settings: StaticSettings, application: Application): Application {
  const { roots } = settings;
  return (environ, startResponse) => {
    const { REQUEST_METHOD, PATH_INFO } = environ;
    const isRead = REQUEST_METHOD === 'GET' || REQUEST_METHOD === 'HEAD';
    const candidates = isRead
      ? roots.filter((root) => fileNameIn(root, PATH_INFO) !== undefined)
      : [];
    if (candidates.length === 0) return application(environ, startResponse);
    return serveFirst(candidates);

    async function serveFirst(covering: readonly StaticRoot[]): Promise<Body> {
      for (const root of covering) {
        const file = await openWithin(root, fileNameIn(root, PATH_INFO)!);
        if (file) return await serve(file, settings, environ, startResponse);
      }
      return await application(environ, startResponse);
    }
  };
}

async function serve(
  file: StaticFile,
  settings: StaticSettings,
  environ: Environ,
  startResponse: StartResponse,
): Promise<Body> {
  const { handle, path, size, modified } = file;
  environ['tsgi.static'] = true;
  const headers: Header[] = [...expiry(path, settings)];
  if (isFresh(environ.HTTP_IF_MODIFIED_SINCE, modified)) {
    startResponse('304 Not Modified', headers);
    await handle.close();
    return [];
  }
  const range = rangeOf(environ, file);
  if (range === 'unsatisfiable') {
    startResponse('416 Range Not Satisfiable', [['Content-Range', `bytes */${size}`]]);
    await handle.close();
    return [];
  }
  const type = mime.getType(path);
  if (type !== null) headers.push(['Content-Type', type]);
  const { first, last } = range ?? { first: 0, last: size - 1 };
  headers.push(['Content-Length', String(last - first + 1)]);
  if (range) headers.push(['Content-Range', `bytes ${first}-${last}/${size}`]);
  headers.push(['Last-Modified', httpDate(modified)]);
  startResponse(range ? '206 Partial Content' : '200 OK', headers);
  if (environ.REQUEST_METHOD === 'HEAD') {
    await handle.close();
    return [];
  }
  return new FileBody(handle, { first, last });
}

/** A client that has a part of another version gets all of this one (RFC 9110, section 13.1.5). */
function rangeOf(environ: Environ, { size, modified }: StaticFile) {
  const condition = environ.HTTP_IF_RANGE;
  if (condition !== undefined && condition !== httpDate(modified)) return undefined;
  return parseRange(environ.HTTP_RANGE, size);
}

function* expiry(path: string, { expires }: StaticSettings): Generator<Header> {
  const rule = expires.find(({ pattern }) => pattern.test(path));
  if (rule) yield ['Expires', httpDate(Math.floor(Date.now() / 1000) + rule.seconds)];
}

function isFresh(since: string | undefined, modified: number): boolean {
  return since !== undefined && Date.parse(since) >= modified * 1000;
}

/** `Sun, 22 Nov 2026 15:11:44 GMT`, of seconds since the epoch. */
function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}
