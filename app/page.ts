import { readFileSync, readdirSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import {
  type Application,
  type Environ,
  type Header,
  reportXray,
  type Xray,
} from '../appserver/index.ts';
import { text } from './respond.ts';

const DIRECTORY = new URL('page/', import.meta.url);
const HTML = readFileSync(new URL('index.html', DIRECTORY), 'utf8');
const NO_REPORT = '<script type="application/json" id="xray">null</script>';

/** The page may load what this app serves, and nothing else; nothing in it is inline. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/page/*`: the page's style and scripts. Browsers take no types: they are blanked out once, here. */
const assets = new Map(
  readdirSync(DIRECTORY)
    .filter((name) => !name.endsWith('.html'))
    .map((name): [string, [type: string, bytes: Buffer]] => {
      const source = readFileSync(new URL(name, DIRECTORY), 'utf8');
      return name.endsWith('.ts')
        ? [name, ['text/javascript; charset=utf-8', Buffer.from(stripTypeScriptTypes(source))]]
        : [name, ['text/css; charset=utf-8', Buffer.from(source)]];
    }),
);

/** `/`: your own request, hop by hop, as far as `xray = true` lets the app see it. */
export const page: Application = (environ, startResponse) => {
  const headers: Header[] = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    // The page shows one reader's request: it is nobody else's.
    ['Cache-Control', 'no-store'],
  ];
  const body = Buffer.from(withReport(environ, headers));
  startResponse('200 OK', headers);
  return [body];
};

export const asset: Application = (environ, startResponse) => {
  const found = assets.get(environ.PATH_INFO.slice('/page/'.length));
  if (!found) return text(startResponse, '404 Not Found', 'There is nothing here.');
  const [type, bytes] = found;
  startResponse('200 OK', [
    ['Content-Type', type],
    ['X-Content-Type-Options', 'nosniff'],
    ['Cache-Control', 'no-cache'],
  ]);
  return [bytes];
};

/** The page with the X-ray of the request that asked for it, as data that no browser runs. */
function withReport(environ: Environ, headers: readonly Header[]): string {
  const xray = environ['tsgi.xray'] as Xray | undefined;
  if (xray === undefined) return HTML;
  const answered = performance.timeOrigin + performance.now();
  const html = (size: number): string => {
    const head = { status: '200 OK', headers };
    const report = reportXray(xray, environ, answered, head, size, true);
    const json = JSON.stringify(report).replaceAll('<', String.raw`\u003c`);
    return HTML.replace(NO_REPORT, () => NO_REPORT.replace('null', () => json));
  };
  // The page tells its own size: made once to learn it, and once more to say it.
  return html(Buffer.byteLength(html(1000)));
}
