import { checkHeader, checkStatus, encodeHead } from '../wire/response-head.ts';
import { GatewayError } from './errors.ts';
import type { Header } from './types.ts';

const KNOWN: unique symbol = Symbol('tsgi.knownHead');

/**
 * A response's head that was checked and cannot be changed any more. Apps send the same heads over and
 * over: who has kept one need not have it checked and put together again.
 */
export class KnownHead {
  readonly status: string;
  /** Frozen; `recallHead` knows them again. */
  readonly headers: readonly Header[];
  /** The Content-Length among them. */
  readonly declared: number | undefined;
  #protocol = '';
  #text = '';

  /** @throws ResponseHeadError or GatewayError if it may not be sent. */
  constructor(status: string, headers: readonly Header[]) {
    checkStatus(status);
    this.status = status;
    this.declared = checkHeaders(headers);
    const copies = headers.map(([name, value]) => Object.freeze([name, value] as const));
    this.headers = Object.freeze(Object.assign(copies, { [KNOWN]: this }));
  }

  /** As it goes on the wire, see `encodeHead`. */
  text(protocol: string): string {
    if (protocol !== this.#protocol) {
      this.#text = encodeHead(protocol, this.status, this.headers);
      this.#protocol = protocol;
    }
    return this.#text;
  }
}

/** What is known of a head, if it is one of a KnownHead. */
export function recallHead(status: string, headers: readonly Header[]): KnownHead | undefined {
  // An app may have given anything.
  const known = (headers as { readonly [KNOWN]?: KnownHead } | undefined)?.[KNOWN];
  return known !== undefined && known.status === status ? known : undefined;
}

/**
 * Checks all headers; gives the Content-Length among them.
 *
 * @throws ResponseHeadError or GatewayError.
 */
export function checkHeaders(headers: readonly Header[]): number | undefined {
  if (!Array.isArray(headers)) {
    throw new GatewayError(`headers: expected an array of [name, value], got ${typeof headers}`);
  }
  let declared: number | undefined;
  for (const header of headers as unknown[]) {
    if (!Array.isArray(header) || header.length !== 2) {
      throw new GatewayError(
        `headers: expected [name, value], got ${Array.isArray(header) ? `${header.length} items` : typeof header}`,
      );
    }
    const [name, value] = header as [string, string];
    if (checkHeader(name, value) !== 'content-length') continue;
    // Twice the same is refused, too: nginx makes a 502 of it.
    if (!/^\d{1,15}$/.test(value) || declared !== undefined) {
      const came = `${JSON.stringify(value)}${declared === undefined ? '' : ' as a second one'}`;
      throw new GatewayError(`Content-Length: expected one number of bytes, got ${came}`);
    }
    declared = Number(value);
  }
  return declared;
}
