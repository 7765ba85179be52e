import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TlsMaterial } from '../tls-material.ts';
import type { Packet } from '../wire/packet.ts';
import { createEnviron } from '../wsgi/environ.ts';
import { RequestErrors } from '../wsgi/error-stream.ts';
import { Exchange } from '../wsgi/gateway.ts';
import type { Environ } from '../wsgi/types.ts';
import type { ConnectionHost } from './connection-host.ts';
import { varsFromHttp } from './http-environ.ts';
import { HttpResponseWriter } from './http-response-writer.ts';
import { type HttpUpload, uploadOf } from './http-upload.ts';
import { printableId } from './request-id.ts';
import { epochNow, xrayed } from './xray-sink.ts';

/** Where an HTTP connection was accepted. */
export interface HttpListener {
  /** As the administrator knows it, such as "127.0.0.1:8080". */
  readonly name: string;
  /** Whether it stands for uWSGI's HTTP router (`http`, `https`), which apps can tell. */
  readonly isRouter?: boolean;
  /** Speak HTTP over TLS. */
  readonly tls?: TlsMaterial | undefined;
}

/** One request on an HTTP connection, from its head to the end of its response. */
export class HttpRequest {
  readonly #host: ConnectionHost;
  readonly #response: ServerResponse;
  readonly #upload: HttpUpload | undefined;
  readonly #writer: HttpResponseWriter;
  readonly #exchange: Exchange;

  constructor(
    host: ConnectionHost,
    listener: HttpListener,
    message: IncomingMessage,
    response: ServerResponse,
    sendTicks: number,
  ) {
    this.#host = host;
    this.#response = response;
    const vars = varsFromHttp(message, listener.isRouter);
    const packet: Packet = { modifier1: 0, modifier2: 0, vars, text: '' };
    const id = printableId(message.headers['x-request-id']);
    const report = (line: string): void => host.log(`[${id}] ${line}`);
    const errors = new RequestErrors(report);
    const environ: Environ = createEnviron(packet.vars, host.defaults, errors);
    const upload = uploadOf(message, host.bodyLimit);
    this.#upload = upload;
    if (upload !== undefined) environ['wsgi.input'] = upload.input;
    const running = host.requestStarted(packet, listener.name, environ);
    this.#writer = new HttpResponseWriter(response, sendTicks, (complete) => {
      errors.flush();
      running.failed = this.#exchange.failed;
      // Node tells of the response's end before it tells of the request's.
      if (!complete && !running.failed) upload?.left();
      running.bodyFailed = upload?.input.failed ?? false;
      host.requestOver(running, this.#writer, complete);
      if (upload === undefined) message.resume();
      else upload.drop();
    });
    // By HTTP the head has been read before anybody can look at the clock.
    const sink = host.xray
      ? xrayed(this.#writer, environ, running, epochNow(), host.running.begun)
      : this.#writer;
    this.#exchange = new Exchange(environ, sink, report);
    running.exchange = this.#exchange;
  }

  /** Calls the app. */
  run(): void {
    void this.#exchange.run(this.#host.application);
  }

  /** Called at a steady beat. */
  tick(ticksAllowed: number): void {
    this.#upload?.tick(ticksAllowed);
    this.#writer.tick();
  }

  /** Tells the client, if the head is not sent yet, that it is to make a new connection for the next. */
  isLast(): void {
    this.#response.shouldKeepAlive = false;
  }

  /** Nothing more can be read after this request, nor of its body: it is the connection's last. */
  endConnection(code: 'ERR_BODY_TRUNCATED' | 'ERR_BODY_MALFORMED', reason: string): void {
    this.#upload?.fail(code, reason);
    const { socket } = this.#response;
    this.isLast();
    this.#response.on('close', () => socket?.destroySoon());
  }
}
