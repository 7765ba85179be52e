import type { Socket } from 'node:net';

/** Room for a request without a large body. */
export const OUTBOX_SIZE: number = 32 * 1024;

/** One end of a lane as bytes. */
export interface LaneSocket {
  /** Called with what comes. The bytes are lent: they are overwritten after the call. */
  onData: (bytes: Buffer) => void;
  /** Where to put what `sendOutbox` sends; others use it, too. */
  readonly outbox: Buffer;
  /** Sends the first `size` bytes of the outbox, and a body as one with them. */
  sendOutbox(size: number, body: Uint8Array): void;
  /** Sends bytes. @returns false when the bridge is slower: wait for `drained`. */
  write(bytes: Uint8Array): boolean;
  /** Sends two pieces as one. */
  writeBoth(head: Uint8Array, body: Uint8Array): boolean;
  /** Resolves when more can be sent, or nothing ever will. */
  drained(): Promise<void>;
  /** Stops reading, so that the bridge has to wait. */
  pause(): void;
  resume(): void;
  /** Leaves what comes where it is, but for `look`, until `attend`. */
  rest(): void;
  attend(): void;
  /** Reads what is there. */
  look(): void;
  /** Reads what the bridge has left when it ended. */
  readOut(): void;
  /** Ends our side: the bridge's thread will end. */
  end(): void;
  destroy(): void;
}

/** A LaneSocket on Node's public `net.Socket`. */
export class NetLaneSocket implements LaneSocket {
  onData: (bytes: Buffer) => void = () => {};
  readonly outbox: Buffer = Buffer.allocUnsafeSlow(OUTBOX_SIZE);
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    // The interpreter's exit tells what happened.
    socket.on('error', () => {});
  }

  sendOutbox(size: number, body: Uint8Array): void {
    this.writeBoth(Buffer.from(this.outbox.subarray(0, size)), body);
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  writeBoth(head: Uint8Array, body: Uint8Array): boolean {
    this.#socket.cork();
    this.#socket.write(head);
    const goOn = this.#socket.write(body);
    this.#socket.uncork();
    return goOn;
  }

  drained(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  rest(): void {
    // Only a lane with a channel beside it can rest.
  }

  attend(): void {
    // It always does.
  }

  look(): void {
    // A stream reads by itself.
  }

  readOut(): void {
    // See `look`.
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
