import { readFirst } from './first-read.ts';
import { StallCounter } from './stall-counter.ts';
import type { StreamHandle, StreamHandles, WriteRequest } from './stream-handles.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** Bytes that may wait to be sent before the app is held back; as much as `net.Socket` allows. */
const HIGH_WATER = 64 * 1024;

/** Heads and first chunks up to this size are joined, so that they leave in one system call. */
const SMALL = 32 * 1024;

/**
 * A Transport on one of Node's stream handles.
 *
 * The request of nginx is usually there by the time its connection is accepted, so that it is read
 * before the handle is even watched; a request that is answered at once costs no event at all.
 */
export class HandleTransport implements Transport {
  readonly #handles: StreamHandles;
  readonly #handle: StreamHandle;
  readonly #sendTicks: number;
  #stall: StallCounter | undefined;
  #events: TransportEvents | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  /** Whether bytes are wanted; the handle reads only once it is watched. */
  #isPaused = false;
  #isWatched = false;
  #isReading = false;
  #isFinishing = false;
  #isShutDown = false;
  #pendingWrites = 0;
  /** Whether the app was told to wait: until everything is sent. */
  #isFull = false;
  #writes = 0;

  /** @param sendTicks beats that the peer may take nothing while we have something to send. */
  constructor(handles: StreamHandles, handle: StreamHandle, sendTicks: number) {
    this.#handles = handles;
    this.#handle = handle;
    this.#sendTicks = sendTicks;
  }

  /**
   * Reads what is there, then begins to watch for more if that did not end the connection.
   * @returns whether the connection goes on.
   */
  start(events: TransportEvents): boolean {
    this.#events = events;
    const first = readFirst(this.#handle.fd);
    if (first !== undefined) events.onData(first);
    if (this.#state === 'closed') return false;
    this.#watch();
    return true;
  }

  write(chunk: Uint8Array): boolean {
    if (this.#state !== 'open') return true;
    // From the second piece on, none must wait for another's acknowledgement (TCP).
    if (++this.#writes === 2) this.#handle.setNoDelay?.(true);
    const request = this.#handles.idleWrite();
    return this.#written(request, this.#handle.writeBuffer(request, chunk), chunk);
  }

  writeHead(text: string, chunk: Uint8Array | undefined): boolean {
    if (this.#state !== 'open') return true;
    if (chunk === undefined || chunk.length > SMALL) {
      const request = this.#handles.idleWrite();
      this.#writes++;
      const goOn = this.#written(request, this.#handle.writeLatin1String(request, text), text);
      return chunk === undefined ? goOn : this.write(chunk);
    }
    const joined = Buffer.allocUnsafe(text.length + chunk.length);
    joined.write(text, 0, 'latin1');
    joined.set(chunk, text.length);
    return this.write(joined);
  }

  get isSending(): boolean {
    return this.#pendingWrites > 0 && this.#state !== 'closed';
  }

  pause(): void {
    this.#isPaused = true;
    if (!this.#isReading || this.#state === 'closed') return;
    this.#isReading = false;
    this.#handle.readStop();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isWatched || this.#isReading || this.#state === 'closed') return;
    this.#isReading = true;
    if (this.#handle.readStart() < 0) this.#lose();
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    if (this.#pendingWrites === 0) this.#destroy();
  }

  finish(): void {
    if (this.#state === 'closed') return;
    this.resume();
    // Not before everything is sent: a stream that is about to shut down cannot be reset any more.
    if (this.#pendingWrites > 0) this.#isFinishing = true;
    else this.#shutDown();
  }

  reset(): void {
    if (this.#state === 'closed') return;
    // A Unix socket knows no reset: closing is all it can do. And Node neither resets nor closes a
    // handle whose reset has failed, as it does while the stream is shutting down.
    const canReset = this.#handle.reset !== undefined && !this.#isShutDown;
    if (canReset && this.#handle.reset!() === 0) this.#gone();
    else this.#destroy();
  }

  tick(): void {
    if (!this.isSending) return;
    this.#stall ??= new StallCounter(this.#sendTicks);
    if (this.#stall.tick(this.#handle.writeQueueSize)) this.reset();
  }

  #shutDown(): void {
    this.#isShutDown = true;
    const request = new this.#handles.ShutdownRequest();
    request.oncomplete = () => {};
    if (this.#handle.shutdown(request) < 0) this.#lose();
  }

  #watch(): void {
    const handle = this.#handle;
    handle.onread = (bytes) => this.#read(bytes);
    this.#isWatched = true;
    if (!this.#isPaused) this.resume();
  }

  #read(bytes: ArrayBuffer | undefined): void {
    const size = this.#handles.bytesOrError;
    if (size > 0 && bytes !== undefined) {
      this.#events!.onData(Buffer.from(bytes, this.#handles.offset, size));
    } else if (size === this.#handles.endOfFile) {
      this.pause();
      this.#events!.onEnd();
    } else if (size < 0) {
      this.#destroy();
    }
  }

  #written(request: WriteRequest, status: number, sent: Uint8Array | string): boolean {
    if (status < 0) {
      this.#lose();
      return true;
    }
    if (!this.#handles.lastWriteIsPending) return true;
    this.#handles.occupy(request);
    this.#pendingWrites++;
    // `sent` must live until it is sent: libuv reads from its memory.
    request.oncomplete = (result) => this.#sent(result, sent);
    if (this.#handle.writeQueueSize >= HIGH_WATER) this.#isFull = true;
    return !this.#isFull;
  }

  #sent(status: number, _sent: Uint8Array | string): void {
    this.#pendingWrites--;
    if (this.#state === 'closed') return;
    if (status < 0) this.#destroy();
    else if (this.#pendingWrites > 0) return;
    else if (this.#state === 'closing') this.#destroy();
    else if (this.#isFinishing) this.#shutDown();
    else if (this.#isFull) {
      this.#isFull = false;
      this.#events!.onDrain();
    }
  }

  /** Ends the connection after the current call: callers of `write` expect no event within it. */
  #lose(): void {
    queueMicrotask(() => this.#destroy());
  }

  #destroy(): void {
    if (this.#state === 'closed') return;
    this.#handle.close();
    this.#gone();
  }

  #gone(): void {
    this.#state = 'closed';
    this.#events?.onClose();
  }
}
