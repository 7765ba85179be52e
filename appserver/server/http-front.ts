import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import type { Packet } from '../wire/packet.ts';
import { createEnviron } from '../wsgi/environ.ts';
import { RequestErrors } from '../wsgi/error-stream.ts';
import { RequestBodyError } from '../wsgi/errors.ts';
import { Exchange } from '../wsgi/gateway.ts';
import { RequestBody } from '../wsgi/input.ts';
import type { ConnectionHost } from './connection-host.ts';
import { varsFromHttp } from './http-environ.ts';
import { HttpResponseWriter } from './http-response-writer.ts';
import { plainAnswer } from './plain-answer.ts';
import type { ServerSettings } from './settings.ts';

/**
 * `http-socket`: the worker itself speaks HTTP, through Node's own server. For learning, for tests
 * and behind proxies that know no uwsgi; nginx with `uwsgi_pass` is the way to serve the world.
 */
export class HttpFront {
  readonly server: HttpServer;
  readonly #host: ConnectionHost;
  readonly #listener: string;
  #connections = 0;
  #stopping = false;

  constructor(host: ConnectionHost, settings: ServerSettings, listener: string) {
    this.#host = host;
    this.#listener = listener;
    this.server = createServer(
      {
        keepAliveTimeout: settings.socketTimeout,
        headersTimeout: settings.httpTimeout,
        requestTimeout: 0,
        maxHeaderSize: settings.bufferSize,
        noDelay: true,
      },
      (request, response) => this.#serve(request, response),
    );
    this.server.on('connection', (socket) => {
      this.#connections++;
      socket.on('close', () => {
        this.#connections--;
        host.frontChanged();
      });
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) {
        socket.destroy();
        return;
      }
      const status =
        error.code === 'HPE_HEADER_OVERFLOW'
          ? '431 Request Header Fields Too Large'
          : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
            ? '408 Request Timeout'
            : '400 Bad Request';
      host.log(`${listener}: not an HTTP request that can be served: ${error.message}`);
      socket.end(plainAnswer(status, error.message), 'latin1');
    });
  }

  /** Open connections, idle ones included. */
  get connections(): number {
    return this.#connections;
  }

  stopAccepting(): void {
    this.#stopping = true;
    this.server.close();
    this.server.closeIdleConnections();
  }

  destroy(): void {
    this.server.closeAllConnections();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const host = this.#host;
    const packet: Packet = {
      modifier1: 0,
      modifier2: 0,
      vars: varsFromHttp(request),
      text: '',
    };
    const report = (line: string): void => host.log(line);
    const errors = new RequestErrors(report);
    const environ = createEnviron(packet.vars, host.defaults, errors);
    const body = readBody(request);
    if (body !== undefined) environ['wsgi.input'] = body;
    const running = host.requestStarted(packet, this.#listener, environ);
    const writer = new HttpResponseWriter(response, (complete) => {
      errors.flush();
      running.failed = exchange.failed;
      running.bodyFailed = body?.failed ?? false;
      host.requestOver(running, writer, complete);
      body?.close();
      // What the app did not read must not stand in the way of the next request.
      request.resume();
      if (this.#stopping) response.on('close', () => this.server.closeIdleConnections());
    });
    const exchange = new Exchange(environ, writer, report);
    running.exchange = exchange;
    void exchange.run(host.application);
  }
}

/** The request's body as `wsgi.input`; undefined when it has none. */
function readBody(request: IncomingMessage): RequestBody | undefined {
  const hasLength = Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasLength && request.headers['transfer-encoding'] === undefined) return undefined;
  const body = new RequestBody(request);
  request.on('data', (chunk: Buffer) => body.push(chunk));
  request.on('end', () => body.finish());
  request.on('error', () => {});
  request.on('close', () => {
    if (!request.complete) {
      body.fail(new RequestBodyError('ERR_BODY_TRUNCATED', 'the client left in its body'));
    }
  });
  return body;
}
