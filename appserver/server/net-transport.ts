import type { Socket } from 'node:net';
import { StallCounter } from './stall-counter.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** A Transport on Node's public `net.Socket`. */
export class NetTransport implements Transport {
  readonly #socket: Socket;
  readonly #sendTicks: number;
  #stall: StallCounter | undefined;

  /** @param sendTicks beats that the peer may take nothing while we have something to send. */
  constructor(socket: Socket, sendTicks: number) {
    this.#socket = socket;
    this.#sendTicks = sendTicks;
  }

  /** Begins to read. */
  start(events: TransportEvents): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => events.onData(chunk));
    socket.on('end', () => events.onEnd());
    socket.on('drain', () => events.onDrain());
    // A reset or a broken pipe is a way of closing; 'close' follows and says all we need.
    socket.on('error', () => {});
    socket.on('close', () => events.onClose());
  }

  write(chunk: Uint8Array): boolean {
    return this.#socket.write(chunk);
  }

  writeHead(text: string, chunk: Uint8Array | undefined): boolean {
    if (chunk === undefined) return this.#socket.write(text, 'latin1');
    this.#socket.cork();
    this.#socket.write(text, 'latin1');
    const goOn = this.#socket.write(chunk);
    this.#socket.uncork();
    return goOn;
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
    const socket = this.#socket;
    // Node refuses to reset a pipe; closing is all a Unix socket can do. And a reset fails, leaving
    // the descriptor open for good, while our side is being shut down.
    const isShutDown = socket.writableEnded && socket.writableLength === 0;
    if (socket.remoteFamily === undefined || isShutDown) socket.destroy();
    else socket.resetAndDestroy();
  }

  get isSending(): boolean {
    return this.#socket.writableLength > 0;
  }

  tick(): void {
    if (!this.isSending) return;
    this.#stall ??= new StallCounter(this.#sendTicks);
    if (this.#stall.tick(queuedBytes(this.#socket))) this.reset();
  }
}

/**
 * Bytes that the peer has yet to take. Node's public API counts whole chunks only, and its socket
 * timeout takes bytes from the peer for progress, so this asks the handle where there is one.
 */
export function queuedBytes(socket: Socket): number {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } };
  return handle?.writeQueueSize ?? socket.writableLength;
}
