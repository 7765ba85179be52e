/**
 * What a user would put behind nginx's `proxy_pass` instead of tsgi: a cluster of plain Node HTTP
 * servers that answer what `app.ts` and `app.py` do. Run with: ADDRESS WORKERS BACKLOG.
 */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const [address = '', workers = '1', backlog = '511'] = process.argv.slice(2);
const HELLO = Buffer.from('Hello, world!\n');
const LARGE = Buffer.alloc(100 * 1024, 'x');
const CHUNK = Buffer.alloc(16 * 1024, 'x');
const NUMBERS = Array.from({ length: 20 }, (_, i) => i + 1);

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const routes: Record<string, Handler> = {
  '/hello': (_request, response) => response.end(HELLO),
  '/headers': (request, response) => {
    for (const n of NUMBERS)
      response.setHeader(`X-Bench-${n}`, request.headers[`x-bench-${n}`] ?? '');
    response.end(HELLO);
  },
  '/large': (_request, response) => response.end(LARGE),
  '/upload': async (request, response) => {
    let size = 0;
    try {
      for await (const chunk of request) size += (chunk as Buffer).length;
      response.end(`${size}\n`);
    } catch {
      // The client left in its upload, as wrk does at the end of its time.
      response.destroy();
    }
  },
  '/stream': async (_request, response) => {
    for (let i = 0; i < 64; i++) if (!response.write(CHUNK)) await once(response, 'drain');
    response.end();
  },
  '/size': (request, response) => {
    response.end(body(request.url?.split('?')[1] ?? ''));
  },
};

const bodies = new Map<string, Buffer>();

function body(length: string): Buffer {
  let bytes = bodies.get(length);
  if (bytes === undefined) bodies.set(length, (bytes = Buffer.alloc(Number(length), 'x')));
  return bytes;
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(workers); i++) cluster.fork();
  process.once('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill();
    process.exit();
  });
} else {
  const server = createServer((request, response) => {
    const route = routes[request.url?.split('?')[0] ?? ''];
    response.setHeader('Content-Type', 'text/plain');
    if (route === undefined) response.writeHead(404).end();
    else route(request, response);
  });
  const tcp = /^(.*):(\d+)$/.exec(address);
  server.listen({
    backlog: Number(backlog),
    ...(tcp ? { host: tcp[1]!, port: Number(tcp[2]) } : { path: address }),
  });
}
