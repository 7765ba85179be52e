/** What the benchmark asks of a tsgi app; `app.py` and `node-server.ts` answer the same. */
import type { Application, Header } from '../../../appserver/index.ts';

const TEXT: Header = ['Content-Type', 'text/plain'];
const HELLO = Buffer.from('Hello, world!\n');
const LARGE = Buffer.alloc(100 * 1024, 'x');
const CHUNK = Buffer.alloc(16 * 1024, 'x');
const NUMBERS = Array.from({ length: 20 }, (_, i) => i + 1);

const routes: Record<string, Application> = {
  '/hello': (_environ, startResponse) => {
    startResponse('200 OK', [TEXT]);
    return [HELLO];
  },
  '/headers': (environ, startResponse) => {
    const headers = NUMBERS.map((n): Header => [
      `X-Bench-${n}`,
      environ[`HTTP_X_BENCH_${n}`] ?? '',
    ]);
    startResponse('200 OK', [TEXT, ...headers]);
    return [HELLO];
  },
  '/large': (_environ, startResponse) => {
    startResponse('200 OK', [TEXT]);
    return [LARGE];
  },
  '/upload': async (environ, startResponse) => {
    let size = 0;
    for await (const chunk of environ['wsgi.input']) size += chunk.length;
    startResponse('200 OK', [TEXT]);
    return [Buffer.from(`${size}\n`)];
  },
  '/stream': (_environ, startResponse) => {
    startResponse('200 OK', [TEXT]);
    return stream();
  },
  // A body of as many bytes as the query says: the cost against the size.
  '/size': (environ, startResponse) => {
    startResponse('200 OK', [TEXT]);
    return [body(environ.QUERY_STRING)];
  },
};

const bodies = new Map<string, Buffer>();

function body(length: string): Buffer {
  let bytes = bodies.get(length);
  if (bytes === undefined) bodies.set(length, (bytes = Buffer.alloc(Number(length), 'x')));
  return bytes;
}

function* stream(): Generator<Uint8Array> {
  for (let i = 0; i < 64; i++) yield CHUNK;
}

export const application: Application = (environ, startResponse) => {
  const route = routes[environ.PATH_INFO];
  if (route !== undefined) return route(environ, startResponse);
  startResponse('404 Not Found', [TEXT]);
  return [];
};
