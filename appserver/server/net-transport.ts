import type { Socket } from 'node:net';
import type { Transport, TransportEvents } from './transport.ts';

/** A Transport on Node's public `net.Socket`. */
export class NetTransport implements Transport {
  readonly #socket: Socket;
  readonly #sendTimeout: number;

  /** @param sendTimeout milliseconds that the peer may take nothing while we have something to send. */
  constructor(socket: Socket, sendTimeout: number) {
    this.#socket = socket;
    this.#sendTimeout = sendTimeout;
  }

  /** Begins to read. */
  start(events: TransportEvents): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => events.onData(chunk));
    socket.on('end', () => events.onEnd());
    socket.on('drain', () => {
      socket.setTimeout(0);
      events.onDrain();
    });
    socket.on('timeout', () => this.reset());
    // A reset or a broken pipe is a way of closing; 'close' follows and says all we need.
    socket.on('error', () => {});
    socket.on('close', () => events.onClose());
  }

  write(chunk: Uint8Array): boolean {
    return this.#flow(this.#socket.write(chunk));
  }

  writeHead(text: string, chunk: Uint8Array | undefined): boolean {
    if (chunk === undefined) return this.#flow(this.#socket.write(text, 'latin1'));
    this.#socket.cork();
    this.#socket.write(text, 'latin1');
    const goOn = this.#socket.write(chunk);
    this.#socket.uncork();
    return this.#flow(goOn);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroySoon();
  }

  finish(): void {
    this.#socket.end();
    this.#socket.resume();
  }

  reset(): void {
    // Node refuses to reset a pipe; closing is all a Unix socket can do.
    if (this.#socket.remoteFamily === undefined) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  tick(): void {
    // The socket has its own timer, set only while something waits to be sent.
  }

  #flow(goOn: boolean): boolean {
    if (!goOn) this.#socket.setTimeout(this.#sendTimeout);
    return goOn;
  }
}
