import { BODY_CLOSED } from '../wsgi/errors.ts';
import type { Call } from './call.ts';
import { FAILED } from './frames.ts';
import type { LaneSocket } from './lane-socket.ts';

const END = Buffer.alloc(4);

/** Sends the rest of a request's body along a lane, as fast as the app reads it. */
export class RequestBodySender {
  readonly #socket: LaneSocket;
  #isOver = false;

  constructor(socket: LaneSocket, call: Call) {
    this.#socket = socket;
    void this.#send(call);
  }

  /** Breaks the body off where it is, because the app has finished without it. */
  stop(): void {
    this.#fail(BODY_CLOSED);
  }

  async #send(call: Call): Promise<void> {
    const socket = this.#socket;
    try {
      for await (const piece of call.input!) {
        if (this.#isOver) return;
        if (!socket.writeBoth(sized(piece.length), piece)) await socket.drained();
      }
      if (this.#isOver) return;
      this.#isOver = true;
      socket.write(END);
    } catch (error) {
      if (!this.#isOver) this.#fail(call.inputFailed(error));
    }
  }

  #fail(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const message = Buffer.from(reason);
    this.#socket.writeBoth(Buffer.concat([sized(FAILED), sized(message.length)]), message);
  }
}

function sized(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(size);
  return bytes;
}
