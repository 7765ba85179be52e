import { checkStatus } from '../wire/response-head.ts';
import { GatewayError } from './errors.ts';
import { checkHeaders, type KnownHead, recallHead } from './known-head.ts';
import type { ResponseLoan, ResponseOffer } from './loan.ts';
import type { ResponseSink } from './response-sink.ts';
import type { Header } from './types.ts';

/**
 * What one app has said of its response, and how much of it is on its way.
 *
 * Laws (PEP 3333):
 * - Nothing is sent before the first non-empty piece of the body or its end; until then the app may
 *   begin again, with an error to show for it.
 * - A response has a body unless it answers HEAD or its status is 204 or 304 (RFC 9110, section 6.4).
 * - Not a byte more than the declared Content-Length is sent, and never one less without the
 *   connection being cut.
 */
export class Response {
  readonly #sink: ResponseSink;
  readonly #isHead: boolean;
  #status: string | undefined;
  #headers: readonly Header[] = [];
  #declared: number | undefined;
  #sent = 0;
  #headSent = false;
  #dropped = 0;
  #isOffered = false;

  constructor(sink: ResponseSink, method: string) {
    this.#sink = sink;
    this.#isHead = method === 'HEAD';
  }

  get begun(): boolean {
    return this.#status !== undefined;
  }

  get headSent(): boolean {
    return this.#headSent;
  }

  /** Whether the head may go out at any moment: the connection is lent for all of the response. */
  get isOffered(): boolean {
    return this.#isOffered;
  }

  /**
   * True when no further piece of the body would reach the client. A body that is just as long as
   * its Content-Length is not there yet: what comes after its last piece is the app's own.
   */
  get satisfied(): boolean {
    return !this.#sink.open || this.#dropped > 0 || (this.#headSent && !this.#hasBody());
  }

  /** Bytes of the body that the app gave beyond its Content-Length, or in a response without a body. */
  get dropped(): number {
    return this.#dropped;
  }

  /** `start_response`, without its return value. */
  begin(status: string, headers: readonly Header[], error: unknown): void {
    if (error !== undefined && error !== null) {
      if (this.#headSent) throw error;
    } else if (this.#status !== undefined) {
      throw new GatewayError(
        'startResponse: expected one call, or an error as third argument to begin again; got a second call',
      );
    }
    const known = recallHead(status, headers);
    if (known === undefined) {
      checkStatus(status);
      this.#declared = checkHeaders(headers);
      // Copied: what the app does to its array later must not pass by the check.
      this.#headers = headers.map(([name, value]) => [name, value] as const);
    } else {
      this.#declared = known.declared;
      this.#headers = headers;
    }
    this.#status = status;
  }

  /**
   * Sends a piece of the body.
   *
   * @param isLent its bytes are good during the call only.
   * @returns false when the client is slower than the app.
   */
  send(chunk: Uint8Array, isLent: boolean = false): boolean {
    if (chunk.length === 0) return true;
    if (isLent && this.#sink.takesLent !== true) return this.send(Buffer.from(chunk));
    if (!this.#hasBody()) {
      if (!this.#isHead) this.#dropped += chunk.length;
      return this.#headSent ? true : this.#sendHead(undefined, false);
    }
    let piece = chunk;
    if (this.#declared !== undefined && this.#sent + chunk.length > this.#declared) {
      piece = chunk.subarray(0, this.#declared - this.#sent);
      this.#dropped += chunk.length - piece.length;
      if (piece.length === 0) return true;
    }
    this.#sent += piece.length;
    return this.#headSent
      ? this.#sink.sendChunk(piece, isLent)
      : this.#sendHead(piece, false, isLent);
  }

  /** Lends the connection for the rest of the body, if there is one and the sink can. */
  lend(): ResponseLoan | undefined {
    if (!this.#headSent || this.satisfied) return undefined;
    const loan = this.#sink.lend?.();
    if (loan === undefined) return undefined;
    return {
      ...loan,
      size: this.#declared === undefined ? loan.size : this.#declared - this.#sent,
      giveBack: (written) => {
        this.#sent += written.bytes;
        this.#dropped += written.dropped;
        loan.giveBack(written);
      },
    };
  }

  /** Lends the connection for all of the response, in case that the app gives it this head. */
  offer(known: KnownHead): ResponseOffer | undefined {
    if (this.#isHead || this.begun || this.satisfied) return undefined;
    const offer = this.#sink.offer?.(known);
    if (offer === undefined) return undefined;
    this.#isOffered = true;
    return {
      ...offer,
      size: known.declared ?? offer.size,
      headIsOut: () => {
        this.begin(known.status, known.headers, undefined);
        this.#headSent = true;
        offer.headIsOut();
      },
      giveBack: (written) => {
        this.#isOffered = false;
        this.#sent += written.bytes;
        this.#dropped += written.dropped;
        offer.giveBack(written);
      },
    };
  }

  /**
   * Sends a whole body at once, with its Content-Length if the app did not say it.
   *
   * @param isLent its bytes are good during the call only.
   */
  sendWhole(chunk: Uint8Array, isLent: boolean = false): void {
    if (isLent && this.#sink.takesLent !== true) {
      this.sendWhole(Buffer.from(chunk));
      return;
    }
    if (this.#headSent) {
      this.send(chunk, isLent);
      this.end();
      return;
    }
    // An empty answer to HEAD says nothing about the length that GET would have.
    const isKnown = chunk.length > 0 || !this.#isHead;
    if (this.#declared === undefined && isKnown && !this.#bodyForbidden()) {
      this.#headers = [...this.#headers, ['Content-Length', String(chunk.length)]];
      this.#declared = chunk.length;
    }
    if (this.#hasBody() && chunk.length > 0 && chunk.length === this.#declared) {
      this.#sent = chunk.length;
      this.#sendHead(chunk, true, isLent);
      return;
    }
    if (chunk.length > 0) this.send(chunk, isLent);
    this.end();
  }

  /**
   * The app is done.
   *
   * @throws GatewayError if it never began a response, or gave less than it declared.
   */
  end(): void {
    if (this.#hasBody() && this.#declared !== undefined && this.#sent < this.#declared) {
      throw new GatewayError(
        `expected ${this.#declared} bytes of body as Content-Length says, got ${this.#sent}`,
      );
    }
    if (!this.#headSent) this.#sendHead(undefined, true);
    else this.#sink.end();
  }

  /** Replaces whatever was begun by a short plain answer. Only before the head is sent. */
  replace(status: string): void {
    const text = Buffer.from(`${status.slice(4)}\n`);
    this.#status = status;
    this.#headers = [['Content-Type', 'text/plain']];
    this.#declared = undefined;
    this.#sent = 0;
    this.#dropped = 0;
    this.sendWhole(text);
  }

  #sendHead(firstChunk: Uint8Array | undefined, last: boolean, isLent: boolean = false): boolean {
    if (this.#status === undefined) {
      throw new GatewayError(
        'expected startResponse to be called before the first piece of the body; it was not',
      );
    }
    this.#headSent = true;
    return this.#sink.sendHead(
      { status: this.#status, headers: this.#headers },
      firstChunk,
      last,
      isLent,
    );
  }

  #hasBody(): boolean {
    return !this.#isHead && !this.#bodyForbidden();
  }

  #bodyForbidden(): boolean {
    const status = this.#status;
    return status !== undefined && (status.startsWith('204') || status.startsWith('304'));
  }
}
