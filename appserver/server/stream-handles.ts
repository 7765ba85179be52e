/**
 * The one place that reaches below Node's public API.
 *
 * `net.Socket` spends more time on its own events and stream states than a hello-world request takes
 * in all. Node's own socket class is built on handles, one object per libuv stream, and these are
 * reached by `process.binding`, which Node keeps for old modules (DEP0111). If any of it is not as
 * expected, `streamHandles` is undefined and the server stays on `net.Socket`: slower, not different.
 *
 * `TSGI_PUBLIC_API=1` in the environment chooses that path by hand; the test suites run on both.
 */
import type { Server } from 'node:net';

/** Says how a write went; Node calls `oncomplete` only when it could not be done at once. */
export interface WriteRequest {
  oncomplete: ((status: number) => void) | undefined;
}

/** One libuv stream: an accepted connection. Numbers are libuv status codes, negative for errors. */
export interface StreamHandle {
  readonly fd: number;
  readonly writeQueueSize: number;
  onread: ((this: StreamHandle, bytes: ArrayBuffer | undefined) => void) | undefined;
  readStart(): number;
  readStop(): number;
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
  writeLatin1String(request: WriteRequest, text: string): number;
  shutdown(request: WriteRequest): number;
  close(): void;
  /** TCP only: close with a reset. */
  reset?(): number;
  setNoDelay?(on: boolean): number;
}

interface ListenHandle {
  onconnection: (status: number, client: StreamHandle | undefined) => void;
}

interface StreamBinding {
  WriteWrap: new () => WriteRequest;
  ShutdownWrap: new () => WriteRequest;
  streamBaseState: Int32Array;
  kReadBytesOrError: number;
  kArrayBufferOffset: number;
  kLastWriteWasAsync: number;
}

/** The constructors and the state that go with stream handles. */
export class StreamHandles {
  readonly ShutdownRequest: new () => WriteRequest;
  readonly #WriteRequest: new () => WriteRequest;
  readonly #state: Int32Array;
  readonly #bytesOrErrorAt: number;
  readonly #offsetAt: number;
  readonly #pendingAt: number;
  /** A request that Node does not hold: only a write that has to wait takes it away for good. */
  #idle: WriteRequest;

  constructor(binding: StreamBinding) {
    this.#WriteRequest = binding.WriteWrap;
    this.ShutdownRequest = binding.ShutdownWrap;
    this.#state = binding.streamBaseState;
    this.#bytesOrErrorAt = binding.kReadBytesOrError;
    this.#offsetAt = binding.kArrayBufferOffset;
    this.#pendingAt = binding.kLastWriteWasAsync;
    this.#idle = new this.#WriteRequest();
  }

  /** In `onread`: how many bytes came, or a negative status. */
  get bytesOrError(): number {
    return this.#state[this.#bytesOrErrorAt]!;
  }

  /** In `onread`: where in the ArrayBuffer the bytes begin. */
  get offset(): number {
    return this.#state[this.#offsetAt]!;
  }

  /** After a write: whether it is still under way. */
  get lastWriteIsPending(): boolean {
    return this.#state[this.#pendingAt] !== 0;
  }

  /** The status that means the peer has ended its side. */
  readonly endOfFile: number = -4095;

  /** A request for the next write. Most writes are done at once and leave it free for the next. */
  idleWrite(): WriteRequest {
    return this.#idle;
  }

  /** Takes a request out of use, because its write is under way. */
  occupy(request: WriteRequest): void {
    if (request === this.#idle) this.#idle = new this.#WriteRequest();
  }

  /**
   * Takes over what a listening server accepts.
   * @returns false if its handle is not as expected: it then goes on emitting 'connection'.
   */
  takeOver(server: Server, accept: (client: StreamHandle) => void): boolean {
    const handle = (server as unknown as { _handle?: ListenHandle })._handle;
    if (typeof handle?.onconnection !== 'function') return false;
    handle.onconnection = (status, client) => {
      if (status >= 0 && client !== undefined) accept(client);
    };
    return true;
  }
}

function loadHandles(): StreamHandles | undefined {
  if (process.env['TSGI_PUBLIC_API'] === '1') return undefined;
  try {
    const load = (process as unknown as { binding(name: string): unknown }).binding;
    const binding = load.call(process, 'stream_wrap') as Partial<StreamBinding>;
    const isKnown =
      typeof binding.WriteWrap === 'function' &&
      typeof binding.ShutdownWrap === 'function' &&
      binding.streamBaseState instanceof Int32Array &&
      typeof binding.kReadBytesOrError === 'number' &&
      typeof binding.kArrayBufferOffset === 'number' &&
      typeof binding.kLastWriteWasAsync === 'number';
    return isKnown ? new StreamHandles(binding as StreamBinding) : undefined;
  } catch {
    return undefined;
  }
}

/** Node's stream handles, or undefined where they are not as this file expects them. */
export const streamHandles: StreamHandles | undefined = loadHandles();
