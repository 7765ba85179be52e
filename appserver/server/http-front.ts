import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { escapeControls } from '../wsgi/describe-thrown.ts';
import type { ConnectionHost } from './connection-host.ts';
import { checkHttp } from './http-check.ts';
import { HttpRequest } from './http-request.ts';
import type { HttpListener } from './http-request.ts';
import { plainAnswer } from './plain-answer.ts';
import type { ServerSettings } from './settings.ts';
import { logTlsErrors, tlsOptions } from './tls-options.ts';

/** Node looks for requests that take too long to arrive this often within `httpTimeout`. */
const CHECKS_PER_TIMEOUT = 8;

/** What to answer to a request that Node cannot parse, by its error's code; 400 for all others. */
const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * `http-socket`: the worker itself speaks HTTP, through Node's own server. For learning, for tests
 * and behind proxies that know no uwsgi; nginx with `uwsgi_pass` is the way to serve the world.
 */
export class HttpFront {
  readonly server: HttpServer | HttpsServer;
  readonly #host: ConnectionHost;
  readonly #listener: HttpListener;
  readonly #settings: ServerSettings;
  readonly #sendTicks: number;
  readonly #sockets = new Set<Socket>();
  readonly #requests = new Set<HttpRequest>();
  /** The last request of each connection that has one at work. */
  readonly #last = new WeakMap<Duplex, HttpRequest>();
  /** Connections whose bytes make no sense any more. */
  readonly #refused = new WeakSet<Duplex>();
  #stopping = false;

  constructor(
    host: ConnectionHost,
    settings: ServerSettings,
    listener: HttpListener,
    sendTicks: number,
  ) {
    this.#host = host;
    this.#listener = listener;
    this.#settings = settings;
    this.#sendTicks = sendTicks;
    const options: ServerOptions = {
      keepAliveTimeout: settings.keepAliveTimeout,
      headersTimeout: settings.httpTimeout,
      connectionsCheckingInterval: Math.ceil(settings.httpTimeout / CHECKS_PER_TIMEOUT),
      requestTimeout: 0,
      requireHostHeader: false,
      maxHeaderSize: settings.bufferSize,
      noDelay: true,
    };
    this.server = this.#createServer(options);
    // Node would drop what is beyond its limit without a word; `checkHttp` refuses it.
    this.server.maxHeadersCount = 0;
    this.server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        host.frontChanged();
      });
    });
    this.server.on('clientError', (error, socket) => this.#refuse(error, socket));
  }

  /** Open connections, idle ones included. */
  get connections(): number {
    return this.#sockets.size;
  }

  stopAccepting(): void {
    this.#stopping = true;
    for (const request of this.#requests) request.isLast();
    this.server.close();
    this.server.closeIdleConnections();
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Called at a steady beat: times out clients that we wait for. */
  tick(ticksAllowed: number): void {
    for (const request of this.#requests) request.tick(ticksAllowed);
  }

  #createServer(options: ServerOptions): HttpServer | HttpsServer {
    const { name, tls } = this.#listener;
    const serve = (request: IncomingMessage, response: ServerResponse): void =>
      this.#serve(request, response);
    if (tls === undefined) return createServer(options, serve);
    const patience = this.#settings.httpTimeout;
    const server = createHttpsServer({ ...options, ...tlsOptions(tls, patience) }, serve);
    logTlsErrors(server, name, this.#host.log);
    return server;
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    const { socket } = message;
    const refusal = checkHttp(message, this.#settings);
    if (refusal !== undefined) {
      this.#log(refusal.reason);
      this.#refused.add(socket);
      response.shouldKeepAlive = false;
      response.writeHead(Number(refusal.status.slice(0, 3)), { 'Content-Type': 'text/plain' });
      response.end(`${refusal.status}\n${refusal.reason}\n`);
      return;
    }
    const request = new HttpRequest(this.#host, this.#listener, message, response, this.#sendTicks);
    this.#requests.add(request);
    this.#last.set(socket, request);
    response.on('close', () => {
      // The body may still be on its way.
      if (message.complete) this.#requests.delete(request);
      else message.on('close', () => this.#requests.delete(request));
      if (this.#last.get(socket) === request) this.#last.delete(socket);
      if (this.#stopping) this.server.closeIdleConnections();
    });
    if (this.#stopping) request.isLast();
    request.run();
  }

  #refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
    // Connecting without a word is what browsers do in advance: not worth a line or an answer.
    const isSilent = (socket as Socket).bytesRead === 0;
    if (error.code === 'ECONNRESET' || !socket.writable || isSilent) {
      socket.destroy();
      return;
    }
    if (this.#refused.has(socket)) return;
    this.#refused.add(socket);
    const current = this.#last.get(socket);
    if (current !== undefined && error.code === 'HPE_INVALID_EOF_STATE') {
      current.endConnection('ERR_BODY_TRUNCATED', 'the client left in its body');
      return;
    }
    this.#log(error.message);
    if (current !== undefined) {
      // What was asked for before still gets its answer, and nothing gets into it.
      current.endConnection('ERR_BODY_MALFORMED', `the body is no HTTP: ${error.message}`);
      return;
    }
    const status = STATUS_OF[error.code ?? ''] ?? '400 Bad Request';
    socket.end(plainAnswer(status, error.message), 'latin1');
    // It may never end its own side.
    (socket as Socket).setTimeout(this.#settings.socketTimeout);
  }

  #log(reason: string): void {
    const line = `${this.#listener.name}: not an HTTP request that can be served: ${reason}`;
    this.#host.log(escapeControls(line));
  }
}
