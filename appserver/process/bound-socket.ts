/** What Node 26 can do and its types do not say yet: `net.BoundSocket` binds Unix sockets too. */
import type { AddressInfo } from 'node:net';

declare module 'node:net' {
  interface BoundSocketOptions {
    /** A file, or `\0name` in Linux's abstract namespace; excludes `host` and `port`. */
    path?: string;
  }
}

/** The port that a bound TCP socket has really got. */
export function boundPort(address: AddressInfo | string): number {
  if (typeof address === 'string') throw new TypeError(`expected a TCP address, got ${address}`);
  return address.port;
}
