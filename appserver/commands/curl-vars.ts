import type { CurlOptions } from './curl-options.ts';

/** The two ends of the connection, as the app is told of them. */
export interface Ends {
  readonly remoteAddress: string;
  readonly remotePort: string;
  readonly serverName: string;
  readonly serverPort: string;
}

/** The vars that nginx's `uwsgi_params` makes of a request: keys and values in turn, bytes as Latin-1. */
export function varsOf(options: CurlOptions, bodySize: number, ends: Ends): string[] {
  const target = bytesOf(options.target);
  const question = target.indexOf('?');
  const hasBody = options.data !== undefined;
  const vars = new Map([
    ['QUERY_STRING', question < 0 ? '' : target.slice(question + 1)],
    ['REQUEST_METHOD', bytesOf(options.method)],
    ['CONTENT_TYPE', hasBody ? 'application/x-www-form-urlencoded' : ''],
    ['CONTENT_LENGTH', hasBody ? String(bodySize) : ''],
    ['REQUEST_URI', target],
    ['PATH_INFO', unescape(question < 0 ? target : target.slice(0, question))],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['REQUEST_SCHEME', 'http'],
    ['REMOTE_ADDR', ends.remoteAddress],
    ['REMOTE_PORT', ends.remotePort],
    ['SERVER_PORT', ends.serverPort],
    ['SERVER_NAME', ends.serverName],
    ['HTTP_HOST', ends.serverName],
    ['HTTP_USER_AGENT', 'tsgi-curl'],
    ['HTTP_ACCEPT', '*/*'],
  ]);
  for (const [name, value] of options.headers) vars.set(varName(name), bytesOf(value));
  for (const [name, value] of options.vars) vars.set(bytesOf(name), bytesOf(value));
  return [...vars].flat();
}

function varName(header: string): string {
  const name = bytesOf(header).toUpperCase().replaceAll('-', '_');
  return name === 'CONTENT_TYPE' || name === 'CONTENT_LENGTH' ? name : `HTTP_${name}`;
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

// What is no escape stays as it is, as in nginx.
function unescape(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
