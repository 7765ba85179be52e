import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { formatAddress } from '../config/address.ts';
import type { Options, SocketSpec } from '../config/options.ts';
import type { Listener } from './listener.ts';
import { openListeners } from './listeners.ts';
import type { Log } from './log.ts';
import { formatMetrics, METRICS_TYPE } from './metrics.ts';
import type { Snapshot } from './snapshot.ts';
import type { AccessOptions } from './socket-access.ts';
import { statsOf } from './stats.ts';

/** How long a monitor may take to send a request line, or to read the answer, in milliseconds. */
const PATIENCE = 2000;
/** uWSGI answers without reading; a monitor that counts on that is answered after this long. */
const SILENCE = 250;
const LONGEST_REQUEST = 8192;
const MOST_CONNECTIONS = 64;

type StatsOptions = AccessOptions & Pick<Options, 'stats' | 'statsHttp'>;

/**
 * `stats`: connect, and read JSON to the end. With `stats-http` the answer has an HTTP head, and
 * `GET /metrics` gives the same figures to Prometheus.
 */
export class StatsServer {
  readonly #takeSnapshot: () => Promise<Snapshot>;
  readonly #log: Log;
  readonly #connections = new Set<Socket>();
  #server: Server | undefined;
  #listener: Listener | undefined;
  #address = '';
  #http = false;
  /** The snapshot that is being taken: everybody who asks meanwhile gets the same. */
  #pending: Promise<Snapshot> | undefined;

  constructor(takeSnapshot: () => Promise<Snapshot>, log: Log) {
    this.#takeSnapshot = takeSnapshot;
    this.#log = log;
  }

  /**
   * Serves where a configuration says. The address stays bound if it is the same as before.
   *
   * @throws StartupError
   */
  async obey(options: StatsOptions): Promise<void> {
    this.#http = options.statsHttp;
    const address = options.stats === undefined ? '' : formatAddress(options.stats);
    if (address === this.#address) return;
    const opened = await open(options);
    this.close();
    this.#address = address;
    if (opened?.socket === undefined) return;
    this.#listener = opened;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.on('error', (error) => this.#log(`stats server: ${error.message}`));
    this.#server.listen(opened.socket);
    this.#log(`*** Stats server enabled on ${opened.name} ***`);
  }

  /** Gives the address up. */
  close(): void {
    this.#server?.close();
    for (const socket of this.#connections) socket.destroy();
    this.#listener?.file?.remove();
    this.#server = undefined;
    this.#listener = undefined;
    this.#address = '';
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket);
    socket.on('close', () => this.#connections.delete(socket));
    // A monitor that leaves early is no error of ours.
    socket.on('error', () => {});
    socket.setTimeout(PATIENCE, () => socket.destroy());
    if (this.#http) void this.#answerHttp(socket);
    else void this.#answer(socket);
  }

  async #answer(socket: Socket): Promise<void> {
    socket.resume();
    socket.end(await this.#json());
  }

  async #answerHttp(socket: Socket): Promise<void> {
    const path = await requestedPath(socket);
    const isMetrics = path === '/metrics';
    const body = isMetrics ? await formatMetrics(await this.#snapshot()) : await this.#json();
    const type = isMetrics ? METRICS_TYPE : 'application/json';
    socket.end(
      `HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: ${type}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  async #json(): Promise<string> {
    return `${JSON.stringify(statsOf(await this.#snapshot()), undefined, '\t')}\n`;
  }

  #snapshot(): Promise<Snapshot> {
    this.#pending ??= this.#takeSnapshot().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }
}

/** The path of an HTTP request, without its query; empty if none comes. */
function requestedPath(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let head = '';
    const done = (path: string): void => {
      clearTimeout(timer);
      resolve(path);
    };
    const timer = setTimeout(() => {
      if (head === '') done('');
    }, SILENCE);
    socket.on('end', () => done(''));
    socket.on('close', () => done(''));
    socket.on('data', (chunk: Buffer) => {
      if (head.length > LONGEST_REQUEST) return;
      head += chunk.toString('latin1');
      // Wait for all of it: closing while bytes are unread would reset the connection.
      if (!/\r?\n\r?\n/.test(head) && head.length <= LONGEST_REQUEST) return;
      done(/^\S+ ([^\s?]*)/.exec(head)?.[1] ?? '');
    });
  });
}

async function open(options: StatsOptions): Promise<Listener | undefined> {
  const { stats, origins } = options;
  if (stats === undefined) return undefined;
  const origin = origins['stats'] ?? '';
  const spec: SocketSpec = { address: stats, protocol: 'http', option: 'stats', origin };
  const { listeners } = await openListeners({ ...options, sockets: [spec] });
  return listeners[0];
}
