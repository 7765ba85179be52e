import type { Socket } from 'node:net';
import type { Call } from './call.ts';
import { FAILED } from './frames.ts';

const END = Buffer.alloc(4);

/** Sends the rest of a request's body along a lane, as fast as the app reads it. */
export class RequestBodySender {
  readonly #socket: Socket;
  #isOver = false;

  constructor(socket: Socket, call: Call) {
    this.#socket = socket;
    void this.#send(call);
  }

  /** Ends the body where it is, because the app has finished without it. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.write(END);
  }

  async #send(call: Call): Promise<void> {
    const socket = this.#socket;
    try {
      for await (const piece of call.input!) {
        if (this.#isOver) return;
        if (!this.#write(sized(piece.length), piece)) await drained(socket);
      }
      this.stop();
    } catch (error) {
      if (this.#isOver) return;
      this.#isOver = true;
      const message = Buffer.from(call.inputFailed(error));
      this.#write(Buffer.concat([sized(FAILED), sized(message.length)]), message);
    }
  }

  #write(head: Buffer, body: Uint8Array): boolean {
    this.#socket.cork();
    this.#socket.write(head);
    const goOn = this.#socket.write(body);
    this.#socket.uncork();
    return goOn;
  }
}

function sized(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(size);
  return bytes;
}

/** Resolves when a socket can take more, or is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
