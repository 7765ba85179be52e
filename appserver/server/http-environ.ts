import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/** Where an HTTP connection ends, for SERVER_NAME and SERVER_PORT. */
const DEFAULT_PORT = '80';

/**
 * The vars that nginx's `uwsgi_params` would send for an HTTP request: keys and values in turn.
 * HTTPS is `on` over TLS, and UWSGI_ROUTER is `http` where uWSGI would have its router process.
 *
 * - PATH_INFO is the path with its percent signs decoded, bytes as Latin-1 characters.
 * - A header that came more than once is joined as RFC 9110, section 5.3 allows.
 * - A header with an underscore in its name is left out: it would pass for its twin with a hyphen.
 * - `Proxy` is left out: as HTTP_PROXY it would direct the app's own requests (httpoxy).
 */
export function varsFromHttp(request: IncomingMessage, isRouter = false): string[] {
  const target = request.url ?? '/';
  const url = target.startsWith('/') ? target : pathOf(target);
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const socket = request.socket;
  const isSecure = socket instanceof TLSSocket;
  const host = request.headers.host ?? '';
  const vars = [
    'REQUEST_METHOD', request.method ?? 'GET',
    'REQUEST_URI', url,
    'PATH_INFO', decodePath(path),
    'QUERY_STRING', question < 0 ? '' : url.slice(question + 1),
    'SERVER_PROTOCOL', `HTTP/${request.httpVersion}`,
    'SERVER_NAME', host.replace(/:\d*$/, '') || (socket.localAddress ?? 'localhost'),
    'SERVER_PORT', String(socket.localPort ?? DEFAULT_PORT),
    'REMOTE_ADDR', socket.remoteAddress ?? '',
    'REMOTE_PORT', String(socket.remotePort ?? ''),
    'REQUEST_SCHEME', isSecure ? 'https' : 'http',
    'CONTENT_TYPE', request.headers['content-type'] ?? '',
    'CONTENT_LENGTH', request.headers['content-length'] ?? '',
  ]; // prettier-ignore
  if (isSecure) vars.push('HTTPS', 'on');
  if (isRouter) vars.push('UWSGI_ROUTER', 'http');
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values === undefined || name.includes('_') || NOT_HTTP_VARS.has(name)) continue;
    const key = `HTTP_${name.toUpperCase().replaceAll('-', '_')}`;
    vars.push(key, values.join(name === 'cookie' ? '; ' : ', '));
  }
  return vars;
}

const NOT_HTTP_VARS = new Set(['content-type', 'content-length', 'proxy']);

// "GET http://host/path" is what a client sends to a proxy; servers must accept it too (RFC 9112, 3.2.2).
function pathOf(target: string): string {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(target)?.[1];
  if (path === undefined) return target;
  return path.startsWith('/') ? path : `/${path}`;
}

function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
