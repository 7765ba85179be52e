/**
 * What `xray = true` puts into `environ['tsgi.xray']`: the request as it came over the wire, and
 * when. For learning: it shows an app what WSGI hides from it.
 */
export interface Xray {
  /** The whole uwsgi packet, header and vars, as it came. Empty for a request that came by HTTP. */
  readonly packet: Uint8Array;
  /** The address that the connection was accepted on. */
  readonly listener: string;
  /** The worker's process id. */
  readonly pid: number;
  /** Which request of this worker it is, from 1. */
  readonly request: number;
  /** Milliseconds since the epoch, with fractions. */
  readonly times: {
    /** The worker accepted the connection. */
    readonly accepted: number;
    /** The last byte of the packet was there. */
    readonly complete: number;
    /** The app was called. */
    readonly called: number;
  };
}
