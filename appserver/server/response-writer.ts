import { encodeHead } from '../wire/response-head.ts';
import { type KnownHead, recallHead } from '../wsgi/known-head.ts';
import type { ResponseLoan, ResponseOffer } from '../wsgi/loan.ts';
import type { ResponseHead, ResponseSink } from '../wsgi/response-sink.ts';
import type { Transport } from './transport.ts';

/**
 * Writes one response to a uwsgi connection: status line and headers in HTTP/1 form, then the body
 * as it is; its end is the end of the connection.
 */
export class ResponseWriter implements ResponseSink {
  readonly #transport: Transport;
  readonly #protocol: string;
  readonly #sendTimeout: number;
  readonly #onOver: (complete: boolean) => void;
  #open = true;
  #isLent = false;
  /** Whether the peer is gone. */
  #isLost = false;
  #waiting: (() => void)[] = [];

  /** What was sent, for the record. */
  head: ResponseHead | undefined;
  headSize = 0;
  bodySize = 0;
  pieces = 0;

  /**
   * @param sendTimeout how long the client may take nothing of it, in milliseconds.
   * @param onOver called once, when the response is complete or was cut.
   */
  constructor(
    transport: Transport,
    protocol: string,
    sendTimeout: number,
    onOver: (complete: boolean) => void,
  ) {
    this.#transport = transport;
    this.#protocol = protocol;
    this.#sendTimeout = sendTimeout;
    this.#onOver = onOver;
  }

  get takesLent(): boolean {
    return this.#transport.takesLent === true;
  }

  get open(): boolean {
    return this.#open && !this.#isLost;
  }

  sendHead(
    head: ResponseHead,
    firstChunk: Uint8Array | undefined,
    last: boolean,
    isLent?: boolean,
  ): boolean {
    if (!this.#open) return true;
    const { status, headers } = head;
    const text =
      recallHead(status, headers)?.text(this.#protocol) ??
      encodeHead(this.#protocol, status, headers);
    this.head = head;
    this.headSize = text.length;
    if (firstChunk !== undefined) {
      this.bodySize = firstChunk.length;
      this.pieces = 1;
    }
    const goOn = this.#transport.writeHead(text, firstChunk, last, isLent);
    if (last) this.#over(true);
    return goOn;
  }

  sendChunk(chunk: Uint8Array, isLent?: boolean): boolean {
    if (!this.#open) return true;
    this.bodySize += chunk.length;
    this.pieces++;
    return this.#transport.write(chunk, isLent);
  }

  lend(): ResponseLoan | undefined {
    const descriptor = this.#open ? this.#transport.lend?.() : undefined;
    if (descriptor === undefined) return undefined;
    this.#isLent = true;
    return {
      descriptor,
      size: Infinity,
      patience: this.#sendTimeout,
      giveBack: ({ bytes, pieces, isLost }) => {
        this.bodySize += bytes;
        this.pieces += pieces;
        this.#isLent = false;
        if (this.#isLost) this.#over(false);
        else if (isLost) this.#transport.reset();
      },
    };
  }

  offer(known: KnownHead): ResponseOffer | undefined {
    const loan = this.lend();
    if (loan === undefined) return undefined;
    const head = known.text(this.#protocol);
    // That the client is gone the borrower finds out: to watch for it would cost a turn for each.
    this.#transport.pause();
    return {
      ...loan,
      head,
      headIsOut: () => {
        this.head = known;
        this.headSize = head.length;
      },
      giveBack: (written) => {
        loan.giveBack(written);
        if (this.head === undefined) this.#transport.resume();
      },
    };
  }

  writable(): Promise<void> {
    if (!this.#open) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    this.#over(true);
  }

  abort(): void {
    this.#over(false);
  }

  /** The transport can take more. */
  drained(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** The peer is gone. What it got of a response that is lent, the borrower tells. */
  lost(): void {
    this.#isLost = true;
    if (!this.#isLent) this.#over(false);
  }

  #over(complete: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    this.#onOver(complete);
    this.drained();
  }
}
