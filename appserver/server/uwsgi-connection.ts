import { WireError } from '../wire/errors.ts';
import { PONG } from '../wire/packet-encoder.ts';
import { MODIFIER_PING, type Packet } from '../wire/packet.ts';
import { NEED_DATA, PacketParser } from '../wire/packet-parser.ts';
import { escapeControls } from '../wsgi/describe-thrown.ts';
import { BadRequestError, contentLength, createEnviron } from '../wsgi/environ.ts';
import { RequestErrors } from '../wsgi/error-stream.ts';
import { RequestBodyError } from '../wsgi/errors.ts';
import { Exchange } from '../wsgi/gateway.ts';
import { type Flow, RequestBody } from '../wsgi/input.ts';
import type { BodyFailure, BodyLoan } from '../wsgi/loan.ts';
import type { Environ } from '../wsgi/types.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { Listed } from './open-connections.ts';
import { plainAnswer } from './plain-answer.ts';
import { printableId } from './request-id.ts';
import { ResponseWriter } from './response-writer.ts';
import type { Transport, TransportEvents } from './transport.ts';
import { epochNow, xrayed } from './xray-sink.ts';

const WHY: Readonly<Record<BodyFailure, string>> = {
  ERR_BODY_TRUNCATED: 'the client ended the connection',
  ERR_BODY_TIMEOUT: 'the client sent nothing for the socket timeout',
};
/** Up to here the rest of a body is not worth being read, or lent, by itself. */
const SMALL_REST = 16 * 1024;
const HTTP_VERSION = /^HTTP\/\d(?:\.\d)?$/;

/**
 * One uwsgi connection: a packet, its request's body, a response, the end.
 *
 *     packet  --whole packet-->  request  --response over-->  closed
 *        |                          |
 *        +--refused, answered-->  lingering (bytes are dropped until the peer ends or is too slow)
 *
 * Laws:
 * - A peer that is silent while we wait for it is dropped after the socket timeout; it holds a
 *   socket and this object meanwhile, never a worker.
 * - What ends the connection early ends in one log line, and never in an exception.
 */
export class UwsgiConnection implements TransportEvents, Flow, Listed {
  place = -1;
  readonly #transport: Transport;
  readonly #host: ConnectionHost;
  readonly #listener: string;
  #state: 'packet' | 'request' | 'lingering' | 'closed' = 'packet';
  #parser: PacketParser | undefined;
  #writer: ResponseWriter | undefined;
  #exchange: Exchange | undefined;
  #body: RequestBody | undefined;
  #missing = 0;
  /** Whether somebody else reads what is missing. */
  #isLent = false;
  #quietTicks = 0;
  #ticks = 0;
  /** Known only when requests are X-rayed. */
  #acceptedAt = 0;

  constructor(transport: Transport, host: ConnectionHost, listener: string) {
    this.#transport = transport;
    this.#host = host;
    this.#listener = listener;
    this.#parser = new PacketParser(host.limits);
    if (host.xray) this.#acceptedAt = epochNow();
  }

  /** Whether its packet or body is not all here. */
  get awaitsInput(): boolean {
    return this.#state !== 'request' || this.#missing > 0;
  }

  /** Whether an app is at work on this connection. */
  get inRequest(): boolean {
    return this.#state === 'request';
  }

  onData(chunk: Buffer): void {
    this.#quietTicks = 0;
    if (this.#state === 'packet') this.#readPacket(chunk);
    else if (this.#state === 'request') this.#readBody(chunk);
  }

  onEnd(): void {
    if (this.#state === 'packet') {
      const parser = this.#parser!;
      // Connecting and leaving is what load balancers' health checks do: not worth a line.
      if (parser.received > 0) this.#host.log(parser.truncated().message);
      this.#close();
    } else if (this.#state === 'request') {
      this.#failBody('ERR_BODY_TRUNCATED', WHY.ERR_BODY_TRUNCATED);
      // There is nothing to linger for.
      this.#missing = 0;
    } else {
      this.#close();
    }
  }

  onDrain(): void {
    this.#writer?.drained();
  }

  onClose(): void {
    const wasRequest = this.#state === 'request';
    this.#state = 'closed';
    this.#host.forget(this);
    if (!wasRequest) return;
    this.#failBody('ERR_BODY_TRUNCATED', 'the client is gone');
    this.#writer?.lost();
  }

  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  /** Lends the connection for the rest of the body. It stays paused until the response is over. */
  lend(): BodyLoan | undefined {
    const descriptor = this.#missing > 0 ? this.#transport.lend?.() : undefined;
    if (descriptor === undefined) return undefined;
    this.#isLent = true;
    this.#transport.pause();
    return {
      descriptor,
      size: this.#missing,
      patience: this.#host.socketTimeout,
      giveBack: (read, failure) => this.#givenBack(read, failure),
    };
  }

  /** Called at a steady beat: times out a peer that we wait for. */
  tick(ticksAllowed: number): void {
    this.#transport.tick();
    // What is closed still has bytes to send, at the peer's pace; the transport sees to it.
    if (this.#state === 'closed') return;
    if (this.#state === 'lingering' && this.#transport.isSending) return;
    if (this.#state === 'request' && this.#body?.waiting !== true) {
      this.#quietTicks = 0;
      return;
    }
    this.#quietTicks++;
    if (this.#state === 'request') {
      if (this.#quietTicks > ticksAllowed && this.#missing > 0) {
        this.#failBody('ERR_BODY_TIMEOUT', WHY.ERR_BODY_TIMEOUT);
      }
      return;
    }
    this.#ticks++;
    // Dripping bytes buys a peer ten timeouts at most.
    if (this.#quietTicks <= ticksAllowed && this.#ticks <= ticksAllowed * 10) return;
    if (this.#state === 'packet' && this.#parser!.received > 0) {
      this.#host.log(`${this.#parser!.truncated().message} before the socket timeout`);
    }
    this.#reset();
  }

  /** Ends the connection now, whatever it is doing. */
  destroy(): void {
    this.#reset();
  }

  #readPacket(chunk: Buffer): void {
    const parser = this.#parser!;
    let packet: Packet | typeof NEED_DATA;
    try {
      packet = parser.push(chunk);
    } catch (error) {
      this.#refuse(error as WireError);
      return;
    }
    if (packet === NEED_DATA) return;
    this.#parser = undefined;
    if (packet.modifier1 === MODIFIER_PING) {
      this.#transport.write(PONG);
      this.#close();
      return;
    }
    this.#startRequest(packet, parser.rest);
  }

  #startRequest(packet: Packet, rest: Buffer): void {
    const host = this.#host;
    const report = (line: string): void => {
      host.log(`[${printableId(environ['REQUEST_ID'])}] ${line}`);
    };
    const errors = new RequestErrors(report);
    let environ: Environ;
    try {
      environ = createEnviron(packet.vars, host.defaults, errors, packet);
      this.#missing = contentLength(environ, host.bodyLimit);
    } catch (error) {
      this.#refuse(error as BadRequestError);
      return;
    }
    this.#state = 'request';
    const running = host.requestStarted(packet, this.#listener, environ);
    if (this.#missing > 0) {
      this.#body = new RequestBody(this);
      environ['wsgi.input'] = this.#body;
      // The first chunk is only lent to us.
      this.#readBody(Buffer.from(rest));
      this.#readSmallRest();
      this.#body.hold();
    }
    const protocol = environ.SERVER_PROTOCOL;
    const writer = new ResponseWriter(
      this.#transport,
      protocol === 'HTTP/1.1' || HTTP_VERSION.test(protocol) ? protocol : 'HTTP/1.0',
      host.sendTimeout,
      (complete) => {
        errors.flush();
        running.failed = this.#exchange?.failed ?? false;
        running.bodyFailed = this.#body?.failed ?? false;
        host.requestOver(running, writer, complete);
        this.#endRequest(complete);
      },
    );
    this.#writer = writer;
    const sink = host.xray
      ? xrayed(writer, environ, running, this.#acceptedAt, host.running.begun)
      : writer;
    this.#exchange = new Exchange(environ, sink, report);
    running.exchange = this.#exchange;
    void this.#exchange.run(host.application);
  }

  #readBody(chunk: Buffer): void {
    if (this.#missing === 0 || chunk.length === 0) return;
    const part = chunk.length > this.#missing ? chunk.subarray(0, this.#missing) : chunk;
    this.#missing -= part.length;
    this.#body!.push(part);
    if (this.#missing === 0) this.#body!.finish();
  }

  /** What did not fit into the first read of a small body is there, more often than not. */
  #readSmallRest(): void {
    if (this.#missing === 0 || this.#missing > SMALL_REST) return;
    const chunk = this.#transport.readNow?.();
    if (chunk !== undefined) this.#readBody(chunk);
  }

  #givenBack(read: number, failure: BodyFailure | undefined): void {
    this.#isLent = false;
    this.#missing -= read;
    if (this.#state === 'lingering') this.#transport.resume();
    if (failure !== undefined) this.#failBody(failure, WHY[failure]);
    if (this.#missing === 0) this.#body!.finish();
    // There is nothing to linger for.
    if (failure === 'ERR_BODY_TRUNCATED') this.#missing = 0;
  }

  #failBody(code: BodyFailure, reason: string): void {
    if (this.#body === undefined || this.#missing === 0) return;
    this.#body.fail(
      new RequestBodyError(code, `${reason}: ${this.#missing} bytes of the body are missing`),
    );
  }

  #endRequest(complete: boolean): void {
    this.#exchange = undefined;
    this.#body?.close();
    if (this.#state !== 'request') return;
    if (!complete) this.#reset();
    else if (this.#missing > 0) this.#linger();
    else this.#close();
  }

  #refuse(error: WireError | BadRequestError): void {
    this.#host.log(escapeControls(error.message));
    if (error.status === undefined) {
      this.#reset();
      return;
    }
    this.#transport.writeHead(plainAnswer(error.status, error.message), undefined, true);
    this.#linger();
  }

  #linger(): void {
    this.#state = 'lingering';
    this.#quietTicks = 0;
    this.#ticks = 0;
    this.#transport.finish();
    // A middleware may have answered while its app still reads.
    if (this.#isLent) this.#transport.pause();
  }

  #close(): void {
    this.#state = 'closed';
    this.#transport.close();
  }

  #reset(): void {
    if (this.#state !== 'request') this.#state = 'closed';
    this.#transport.reset();
  }
}
