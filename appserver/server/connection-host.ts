import type { Packet } from '../wire/packet.ts';
import type { PacketLimits } from '../wire/packet-parser.ts';
import type { EnvironDefaults } from '../wsgi/environ.ts';
import type { Application, Environ } from '../wsgi/types.ts';
import type { RunningRequest } from './running-request.ts';
import type { RunningRequests } from './running-requests.ts';
import type { ResponseHead } from '../wsgi/response-sink.ts';
import type { Log } from './settings.ts';

/** What was sent of a response. */
export interface ResponseAccount {
  readonly head: ResponseHead | undefined;
  /** Bytes of the status line and headers. */
  readonly headSize: number;
  /** Bytes of the body. */
  readonly bodySize: number;
  /** Pieces that the body came in. */
  readonly pieces: number;
}

/** What a connection needs of the server that it belongs to. */
export interface ConnectionHost {
  readonly application: Application;
  readonly limits: PacketLimits;
  /** Most bytes of a request's body. */
  readonly bodyLimit: number;
  readonly defaults: EnvironDefaults;
  /** How long a client may be silent while its body is waited for, in milliseconds. */
  readonly socketTimeout: number;
  /** How long it may take nothing of its response, in milliseconds. */
  readonly sendTimeout: number;
  readonly log: Log;
  /** Whether requests are X-rayed. */
  readonly xray: boolean;
  readonly running: RunningRequests;
  requestStarted(packet: Packet, listener: string, environ: Environ): RunningRequest;
  /** @param complete false if the client left, or the response was cut, before its end. */
  requestOver(request: RunningRequest, sent: ResponseAccount, complete: boolean): void;
  /** The connection is gone. */
  forget(connection: object): void;
  /** An HTTP connection is gone. */
  frontChanged(): void;
}
