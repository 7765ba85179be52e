import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { encodeHead } from '../wire/response-head.ts';
import type { ResponseHead, ResponseSink } from '../wsgi/response-sink.ts';
import { queuedBytes } from './net-transport.ts';
import { StallCounter } from './stall-counter.ts';

/** Writes one response through Node's HTTP server, which frames it and keeps the connection alive. */
export class HttpResponseWriter implements ResponseSink {
  readonly #response: ServerResponse;
  readonly #stall: StallCounter;
  readonly #onOver: (complete: boolean) => void;
  #open = true;
  #waiting: (() => void)[] = [];

  head: ResponseHead | undefined;
  headSize = 0;
  bodySize = 0;
  pieces = 0;

  /**
   * @param sendTicks beats that the client may take nothing while we have something to send.
   * @param onOver called once, when the response is complete or was cut.
   */
  constructor(response: ServerResponse, sendTicks: number, onOver: (complete: boolean) => void) {
    this.#response = response;
    this.#stall = new StallCounter(sendTicks);
    this.#onOver = onOver;
    response.on('drain', () => this.#wake());
    response.on('close', () => this.#over(false));
    // A failed write is a way of closing; 'close' follows.
    response.on('error', () => {});
  }

  get open(): boolean {
    return this.#open;
  }

  sendHead(head: ResponseHead, firstChunk: Uint8Array | undefined, last: boolean): boolean {
    if (!this.#open) return true;
    this.head = head;
    this.headSize = encodeHead('HTTP/1.1', head.status, head.headers).length;
    const status = Number(head.status.slice(0, 3));
    this.#response.writeHead(status, head.status.slice(4), head.headers.flat());
    let goOn = true;
    if (firstChunk !== undefined) {
      this.bodySize = firstChunk.length;
      this.pieces = 1;
      if (!last) goOn = this.#response.write(firstChunk);
    }
    if (last) {
      this.#response.end(firstChunk);
      this.#over(true);
    }
    return goOn;
  }

  sendChunk(chunk: Uint8Array): boolean {
    if (!this.#open) return true;
    this.bodySize += chunk.length;
    this.pieces++;
    return this.#response.write(chunk);
  }

  writable(): Promise<void> {
    if (!this.#open) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    if (!this.#open) return;
    this.#response.end();
    this.#over(true);
  }

  abort(): void {
    if (!this.#open) return;
    this.#cut();
    this.#over(false);
  }

  /** Called at a steady beat: cuts a client that takes nothing for too long. */
  tick(): void {
    const { socket } = this.#response;
    if (socket !== null && this.#stall.tick(queuedBytes(socket))) this.#cut();
  }

  /** By a reset, so that a response without a length cannot look complete; pipes and TLS know none. */
  #cut(): void {
    const { socket } = this.#response;
    const canReset = socket?.remoteFamily !== undefined && !(socket instanceof TLSSocket);
    if (canReset) socket.resetAndDestroy();
    else this.#response.destroy();
  }

  #over(complete: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    this.#onOver(complete);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
