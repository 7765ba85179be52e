/**
 * What master and worker say to each other over the IPC channel: small control messages only, never
 * bytes of a request.
 */
import type { Options, SocketSpec } from '../config/options.ts';
import type { TlsMaterial } from '../tls-material.ts';
import type { WorkerReport } from './worker-report.ts';

/** A socket that a worker inherited. */
export interface InheritedListener {
  /** The descriptor in the worker. */
  readonly fd: number;
  /** A second one, to be closed once the kernel queues connections, while the app still loads. */
  readonly queueFd: number;
  /** The address that it is bound to. */
  readonly name: string;
  readonly spec: SocketSpec;
  readonly tls?: TlsMaterial | undefined;
}

/** The first message: what the worker is to be. */
export interface BootMessage {
  readonly type: 'boot';
  /** Its number, from 1; a replacement has the number of the one that it replaces. */
  readonly number: number;
  readonly options: Options;
  readonly listeners: readonly InheritedListener[];
  /** With `harakiri` set: where to write one byte for each request that took too long. */
  readonly harakiriFd: number;
  /** Where it counts its requests, for all to see. */
  readonly scoreboard: {
    /** The descriptor in the worker. */
    readonly fd: number;
    readonly place: number;
  };
}

/** Stop accepting, finish what is in flight, and exit. */
export interface DrainMessage {
  readonly type: 'drain';
}

/** Say how you are: the worker answers with a {@link ReportMessage}. */
export interface AskMessage {
  readonly type: 'report';
}

export type MasterMessage = BootMessage | DrainMessage | AskMessage;

/** The app is loaded and every listener accepts. */
export interface ReadyMessage {
  readonly type: 'ready';
}

/** The worker cannot serve and exits; `message` is one line, or a line and a stack. */
export interface FailedMessage {
  readonly type: 'failed';
  /** `app`: it does not load. `listen`: a socket does not work. */
  readonly cause: 'app' | 'listen';
  readonly message: string;
}

/** The worker should be replaced, for `reason`; it serves on until the master lets it drain. */
export interface RetireMessage {
  readonly type: 'retire';
  readonly reason: string;
}

/** The worker's figures: when it is asked, and before it ends. */
export interface ReportMessage {
  readonly type: 'report';
  readonly report: WorkerReport;
}

export type WorkerMessage = ReadyMessage | FailedMessage | RetireMessage | ReportMessage;
