import type { Socket } from 'node:net';
import type { LaneSocket } from './lane-socket.ts';

/** Says how a write went; `oncomplete` is called only when it could not be done at once. */
interface WriteRequest {
  oncomplete: ((status: number) => void) | undefined;
}

/** The libuv stream below a socket. */
interface StreamHandle {
  readonly writeQueueSize: number;
  onread: ((bytes: ArrayBuffer | undefined) => Uint8Array | undefined) | undefined;
  readStart(): number;
  readStop(): number;
  useUserBuffer(buffer: Uint8Array): void;
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
}

/** What the server knows of Node's stream handles: its `StreamHandles`. */
export interface Handles {
  readonly bytesOrError: number;
  readonly lastWriteIsPending: boolean;
  idleWrite(): WriteRequest;
  occupy(request: WriteRequest): void;
}

const ROOM = 64 * 1024;
const HIGH_WATER = 64 * 1024;

/**
 * A LaneSocket on a socket's handle: a lane lives as long as its interpreter and carries nothing but
 * whole frames, so that streams, events and a new buffer for each read are only costs.
 */
export class HandleLaneSocket implements LaneSocket {
  onData: (bytes: Buffer) => void = () => {};
  readonly #socket: Socket;
  readonly #handle: StreamHandle;
  readonly #handles: Handles;
  readonly #room = Buffer.allocUnsafeSlow(ROOM);
  #pending = 0;
  #isGone = false;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket, handle: StreamHandle, handles: Handles) {
    this.#socket = socket;
    this.#handle = handle;
    this.#handles = handles;
    socket.on('error', () => {});
    socket.on('close', () => this.#gone());
    handle.useUserBuffer(this.#room);
    handle.onread = () => this.#read();
    handle.readStart();
  }

  /** @returns undefined if the socket is not built as expected. */
  static on(socket: Socket, handles: Handles): HandleLaneSocket | undefined {
    const handle = (socket as unknown as { _handle?: StreamHandle })._handle;
    const isKnown =
      typeof handle?.useUserBuffer === 'function' && typeof handle.writeBuffer === 'function';
    return isKnown ? new HandleLaneSocket(socket, handle, handles) : undefined;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isGone) return true;
    const request = this.#handles.idleWrite();
    const status = this.#handle.writeBuffer(request, bytes);
    if (status < 0 || !this.#handles.lastWriteIsPending) return true;
    this.#handles.occupy(request);
    this.#pending++;
    // `bytes` must live until it is sent: libuv reads from its memory.
    request.oncomplete = () => this.#sent(bytes);
    return this.#handle.writeQueueSize < HIGH_WATER;
  }

  writeBoth(head: Uint8Array, body: Uint8Array): boolean {
    this.write(head);
    return this.write(body);
  }

  drained(): Promise<void> {
    if (this.#isGone || this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  pause(): void {
    if (!this.#isGone) this.#handle.readStop();
  }

  resume(): void {
    if (!this.#isGone) this.#handle.readStart();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
    this.#gone();
  }

  #read(): undefined {
    const size = this.#handles.bytesOrError;
    if (size > 0) this.onData(this.#room.subarray(0, size));
    else if (size < 0) this.destroy();
  }

  #sent(_bytes: Uint8Array): void {
    this.#pending--;
    if (this.#pending === 0) for (const wake of this.#waiting.splice(0)) wake();
  }

  #gone(): void {
    this.#isGone = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
