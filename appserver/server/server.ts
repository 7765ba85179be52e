import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type System, system } from '../system/system.ts';
import type { TlsMaterial } from '../tls-material.ts';
import type { Packet } from '../wire/packet.ts';
import type { PacketLimits } from '../wire/packet-parser.ts';
import type { Admission } from '../wsgi/admission.ts';
import type { EnvironDefaults } from '../wsgi/environ.ts';
import { describeThrown } from '../wsgi/describe-thrown.ts';
import type { Application, Environ } from '../wsgi/types.ts';
import { Acceptor, type AcceptorHost } from './acceptor.ts';
import type { ConnectionHost, ResponseAccount } from './connection-host.ts';
import { HttpFront } from './http-front.ts';
import { NetTransport } from './net-transport.ts';
import { OpenConnections } from './open-connections.ts';
import type { RequestRecord } from './request-record.ts';
import type { RunningRequest } from './running-request.ts';
import { RunningRequests } from './running-requests.ts';
import type { Log, ServerSettings } from './settings.ts';
import { logTlsErrors, tlsOptions } from './tls-options.ts';
import { UwsgiConnection } from './uwsgi-connection.ts';

/** A bound socket that this process has inherited. */
export interface InheritedListener {
  /** The descriptor: bound, not necessarily listening yet. */
  readonly fd: number;
  /** As the administrator knows it, such as "127.0.0.1:3031". */
  readonly name: string;
  readonly protocol: 'uwsgi' | 'http';
  /** Speak the protocol over TLS. */
  readonly tls?: TlsMaterial | undefined;
  /** Whether it stands for uWSGI's HTTP router, which apps can tell. */
  readonly isRouter?: boolean;
  /** Connections that may wait to be accepted (uWSGI's `listen`). */
  readonly backlog: number;
}

/** Times a silent peer is looked at within its timeout: it is dropped at most an eighth late. */
const TICKS_PER_TIMEOUT = 8;

/**
 * Serves one application in one process, on sockets that somebody else has bound.
 *
 *     new Server(...)  ->  listen(...) for each socket  ->  stopAccepting()  ->  drained()
 */
export class Server implements ConnectionHost {
  readonly application: Application;
  readonly log: Log;
  readonly xray: boolean;
  readonly limits: PacketLimits;
  readonly bodyLimit: number;
  readonly defaults: EnvironDefaults;
  readonly socketTimeout: number;
  readonly sendTimeout: number;
  /** The requests that apps are at work on. */
  readonly running = new RunningRequests();
  readonly #settings: ServerSettings;
  readonly #admission: Admission | undefined;
  readonly #connections = new OpenConnections<UwsgiConnection>();
  readonly #servers: NetServer[] = [];
  readonly #acceptors: Acceptor<UwsgiConnection>[] = [];
  readonly #fronts: HttpFront[] = [];
  readonly #beat: NodeJS.Timeout;
  readonly #sendTicks: number;
  #onDrained: (() => void)[] = [];

  /** @param init.admission tells whether the app can take more requests; without it, it can. */
  constructor(init: {
    application: Application;
    settings: ServerSettings;
    admission?: Admission;
    log: Log;
  }) {
    const { settings } = init;
    this.application = init.application;
    this.#admission = init.admission;
    this.log = init.log;
    this.xray = settings.xray;
    this.#settings = settings;
    this.limits = { bufferSize: settings.bufferSize, maxVars: settings.maxVars };
    this.bodyLimit = settings.bodyLimit;
    this.defaults = { worker: settings.worker, multiprocess: settings.multiprocess };
    this.socketTimeout = settings.socketTimeout;
    this.sendTimeout = settings.sendTimeout;
    const beat = settings.socketTimeout / TICKS_PER_TIMEOUT;
    this.#sendTicks = Math.ceil(settings.sendTimeout / beat);
    this.#beat = setInterval(() => this.#tick(), beat);
    this.#beat.unref();
  }

  /**
   * Begins to accept on an inherited socket.
   *
   * @throws the system's error when the descriptor is not a socket that can listen.
   */
  async listen(listener: InheritedListener): Promise<void> {
    if (listener.protocol === 'http') {
      const front = new HttpFront(this, this.#settings, listener, this.#sendTicks);
      this.#fronts.push(front);
      await startListening(front.server, listener, this.log);
      return;
    }
    if (system !== undefined && listener.tls === undefined) {
      this.#acceptors.push(this.#accept(system, listener));
      return;
    }
    const server = this.#createServer(listener);
    this.#servers.push(server);
    await startListening(server, listener, this.log);
  }

  #accept(system: System, { fd, name, backlog }: InheritedListener): Acceptor<UwsgiConnection> {
    const host: AcceptorHost<UwsgiConnection> = {
      connect: (transport) => new UwsgiConnection(transport, this, name),
      awaitsInput: (connection) => connection.awaitsInput,
      keep: (connection) => this.#connections.add(connection),
      acceptFailed: (code) => this.log(`${name}: accept(): ${code}: raise the limit of open files`),
    };
    return new Acceptor(system, { fd, backlog }, this.#sendTicks, host, this.#admission);
  }

  #createServer({ name, tls }: InheritedListener): NetServer {
    const options = { allowHalfOpen: true, noDelay: true };
    const accept = (socket: Socket): void => {
      const transport = new NetTransport(socket, this.#sendTicks);
      const connection = new UwsgiConnection(transport, this, name);
      this.#connections.add(connection);
      transport.start(connection);
    };
    if (tls === undefined) return createServer(options, accept);
    const secure = { ...options, ...tlsOptions(tls, this.#settings.httpTimeout) };
    const server = createTlsServer(secure, accept);
    logTlsErrors(server, name, this.log);
    return server;
  }

  /** Closes this process's share of the listeners; what was accepted is served to its end. */
  stopAccepting(): void {
    for (const server of this.#servers.splice(0)) server.close();
    for (const acceptor of this.#acceptors.splice(0)) acceptor.stop();
    for (const front of this.#fronts) front.stopAccepting();
  }

  /** Resolves when no connection is left. Idle ones are timed out, so this takes as long as the slowest request. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained.push(resolve);
      this.#checkDrained();
    });
  }

  /** Cuts every connection. */
  destroy(): void {
    this.stopAccepting();
    this.#connections.forEach((connection) => connection.destroy());
    for (const front of this.#fronts) front.destroy();
    clearInterval(this.#beat);
  }

  requestStarted(packet: Packet, listener: string, environ: Environ): RunningRequest {
    return this.running.begin(packet, listener, environ);
  }

  requestOver(request: RunningRequest, sent: ResponseAccount, complete: boolean): void {
    this.running.end(request);
    const { onRequest } = this.#settings;
    if (onRequest === undefined) return;
    try {
      onRequest(recordOf(request, sent, complete, this.running.answeredByApps));
    } catch (error) {
      // An app may have put anything into its log variables; the connection must end all the same.
      this.log(`request log: ${describeThrown(error)}`);
    }
  }

  forget(connection: object): void {
    this.#connections.delete(connection as UwsgiConnection);
    this.#checkDrained();
  }

  frontChanged(): void {
    this.#checkDrained();
  }

  #checkDrained(): void {
    if (this.#onDrained.length === 0 || this.#connections.size > 0) return;
    if (this.#fronts.some((front) => front.connections > 0)) return;
    for (const resolve of this.#onDrained.splice(0)) resolve();
  }

  #tick(): void {
    this.#connections.forEach((connection) => connection.tick(TICKS_PER_TIMEOUT));
    for (const front of this.#fronts) front.tick(TICKS_PER_TIMEOUT);
  }
}

function recordOf(
  request: RunningRequest,
  sent: ResponseAccount,
  complete: boolean,
  sequence: number,
): RequestRecord {
  const { packet } = request;
  return {
    vars: packet.vars,
    packetSize: packet.text.length,
    modifier1: packet.modifier1,
    modifier2: packet.modifier2,
    listener: request.listener,
    core: request.core,
    logvars: request.environ['tsgi.logvars'],
    static: request.environ['tsgi.static'] === true,
    status: Number(sent.head?.status.slice(0, 3) ?? 0),
    headers: sent.head?.headers ?? [],
    headSize: sent.headSize,
    bodySize: sent.bodySize,
    pieces: sent.pieces,
    startedAt: request.startedAt,
    duration: request.elapsed,
    sequence,
    instanceSequence: 0,
    failed: request.failed,
    bodyFailed: request.bodyFailed,
    aborted: !complete,
  };
}

function startListening(server: NetServer, listener: InheritedListener, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // As an argument: Node does not look at `backlog` among the options beside an `fd`.
    server.listen({ fd: listener.fd }, listener.backlog, () => {
      server.off('error', reject);
      // A connection that cannot be accepted is lost; the listener goes on.
      server.on('error', (error) => log(`${listener.name}: ${error.message}`));
      resolve();
    });
  });
}
