import type { XrayReport } from '../../appserver/index.ts';

export type { XrayReport };

/** What the browser itself saw of a request, in milliseconds. */
export interface Timing {
  /** From sending the request to the first byte of the response. */
  readonly first: number;
  /** From there to the last byte. */
  readonly body: number;
}

/** One piece of a body, as it came out of the network. */
export interface Arrival {
  /** Milliseconds after the request was sent. */
  readonly at: number;
  readonly size: number;
}

/** Everything that the page draws of one request. */
export interface Seen {
  readonly report: XrayReport;
  readonly timing: Timing | undefined;
  readonly arrivals: readonly Arrival[];
  /** Who added what to the response on its way: all headers as they arrived here. */
  readonly received: readonly (readonly [string, string])[];
}

/** The `X-Xray` header of a response, decoded. */
export function decodeReport(header: string | null): XrayReport | undefined {
  if (header === null) return undefined;
  const bytes = Uint8Array.from(atob(header), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as XrayReport;
}
