import type { XrayReport } from '../../appserver/index.ts';
import type { ServerTiming } from './server-timing.ts';

export type { XrayReport };

/** What the browser itself saw of a request, in milliseconds. */
export interface Timing {
  /** From sending the request to the first byte of the response. */
  readonly first: number;
  /** From there to the last byte. */
  readonly body: number;
  /** What nginx and the server measured; empty when the browser does not tell. */
  readonly server: ServerTiming;
}

/** One piece of a body, as it came out of the network. */
export interface Arrival {
  /** Milliseconds after the request was sent. */
  readonly at: number;
  readonly size: number;
  /** How it begins, as far as it is shown. */
  readonly text?: string;
}

/** Everything that the page draws of one request. */
export interface Seen {
  readonly report: XrayReport;
  readonly timing: Timing | undefined;
  readonly arrivals: readonly Arrival[];
  /** The headers as they arrived here; empty for the page itself, whose headers no script may read. */
  readonly received: readonly (readonly [string, string])[];
}

/** The `X-Xray` header of a response, decoded. */
export function decodeReport(header: string | null): XrayReport | undefined {
  if (header === null) return undefined;
  const bytes = Uint8Array.from(atob(header), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as XrayReport;
}

/** How many bytes of body arrived. */
export function bodySize(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((sum, { size }) => sum + size, 0);
}
