import type { Client } from '../fixtures/exchange.ts';
import type { UwsgiAddress } from '../fixtures/uwsgi-client.ts';

/** Something that the suite can be run against, and what a client can know of it beforehand. */
export interface Target {
  /** As in "tsgi behind nginx, by a Unix socket". */
  readonly name: string;
  /** Which of them runs the app: its TypeScript form or its Python twin. */
  readonly server: 'tsgi' | 'uwsgi';
  /** What the suite speaks. */
  readonly protocol: 'uwsgi' | 'http';
  /** Whether nginx stands between the suite and the app server. */
  readonly behindNginx: boolean;
  /** What the app server listens on. */
  readonly socket: 'tcp' | 'unix';
  /** What a request header that comes twice becomes in the environ. */
  readonly repeatedRequestHeader: 'the last' | 'all, joined';
  /** Whether bytes above 127 may stand in a request target as they are; RFC 3986 has no such. */
  readonly takesRawBytes: boolean;
  /** Starts it on free ports. */
  start(): Promise<RunningTarget>;
}

export interface RunningTarget extends AsyncDisposable {
  readonly client: Client;
  /** Where raw sockets connect. */
  readonly address: UwsgiAddress;
  /** What the app server and the app logged so far. */
  log(): string | Promise<string>;
  /** Bytes of memory that the app server's processes hold. */
  memory(): Promise<number>;
}

/** Defines tests of one kind. `running` may be called once tests run, not before. */
export type Behaviour = (target: Target, running: () => RunningTarget) => void;
