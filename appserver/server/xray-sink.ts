import { performance } from 'node:perf_hooks';
import type { ResponseHead, ResponseSink } from '../wsgi/response-sink.ts';
import type { Environ, Header } from '../wsgi/types.ts';
import type { Xray } from '../wsgi/xray.ts';
import { encodePacket } from '../wire/packet-encoder.ts';
import type { RunningRequest } from './running-request.ts';
import { reportXray } from '../wsgi/xray-report.ts';

/** Milliseconds since the epoch, with fractions, from a clock that never goes back. */
export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Begins the X-ray of a request: `environ['tsgi.xray']` from now on, and what is added to its response.
 *
 * @param acceptedAt when the connection was accepted; see `epochNow`.
 * @param sequence which request of this worker it is, from 1.
 */
export function xrayed(
  sink: ResponseSink,
  environ: Environ,
  running: RunningRequest,
  acceptedAt: number,
  sequence: number,
): ResponseSink {
  const { text, vars, modifier1, modifier2 } = running.packet;
  const xray: Xray = {
    packet: text === '' ? NO_PACKET : encodePacket(vars, modifier1, modifier2),
    listener: running.listener,
    pid: process.pid,
    request: sequence,
    times: { accepted: acceptedAt, complete: running.startedAt, called: epochNow() },
  };
  environ['tsgi.xray'] = xray;
  return new XraySink(sink, environ, xray);
}

const NO_PACKET = Buffer.alloc(0);

/**
 * Adds to a response what `xray = true` promises: `Server-Timing`, which browsers show in their
 * developer tools, and, to those who ask with `X-Xray: 1`, the report on their own request.
 *
 * It stands between the gateway and the connection, so that it sees every response: those of apps in
 * any language, and the server's own 500.
 */
class XraySink implements ResponseSink {
  readonly #sink: ResponseSink;
  readonly #environ: Environ;
  readonly #xray: Xray;

  constructor(sink: ResponseSink, environ: Environ, xray: Xray) {
    this.#sink = sink;
    this.#environ = environ;
    this.#xray = xray;
  }

  get open(): boolean {
    return this.#sink.open;
  }

  sendHead(head: ResponseHead, firstChunk: Uint8Array | undefined, last: boolean): boolean {
    const answered = epochNow();
    const timing: Header = ['Server-Timing', this.#timing(answered)];
    if (this.#environ.HTTP_X_XRAY !== '1') {
      return this.#sink.sendHead(
        { status: head.status, headers: [...head.headers, timing] },
        firstChunk,
        last,
      );
    }
    const size = firstChunk?.length ?? 0;
    const report = reportXray(this.#xray, this.#environ, answered, head, size, last);
    const headers: Header[] = [
      // What is about one reader's request must not be kept for another, whatever the app says.
      ...head.headers.filter(([name]) => name.toLowerCase() !== 'cache-control'),
      timing,
      ['X-Xray', Buffer.from(JSON.stringify(report)).toString('base64')],
      ['Cache-Control', 'no-store'],
    ];
    return this.#sink.sendHead({ status: head.status, headers }, firstChunk, last);
  }

  sendChunk(chunk: Uint8Array): boolean {
    return this.#sink.sendChunk(chunk);
  }

  writable(): Promise<void> {
    return this.#sink.writable();
  }

  end(): void {
    this.#sink.end();
  }

  abort(): void {
    this.#sink.abort();
  }

  /** Server-Timing (W3C): how long the request queued, took to read, and the app needed to answer. */
  #timing(answered: number): string {
    const { accepted, complete, called } = this.#xray.times;
    const entries = [
      entry('tsgi-read', complete - accepted, 'packet read by the worker'),
      entry('tsgi-app', answered - called, 'app until its first byte'),
    ];
    // nginx's $msec, when its configuration passes it on: seconds with three decimals.
    const sent = Number(this.#environ['REQUEST_START']) * 1000;
    if (sent > 0) entries.unshift(entry('tsgi-queue', accepted - sent, 'nginx to worker'));
    return entries.join(', ');
  }
}

function entry(name: string, milliseconds: number, description: string): string {
  return `${name};desc="${description}";dur=${Math.max(0, milliseconds).toFixed(3)}`;
}
