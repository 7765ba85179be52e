import type { Socket } from 'node:net';
import type { Input } from '../wsgi/types.ts';
import type { Call } from './call.ts';
import { FrameReader, type FrameEvents } from './frame-reader.ts';
import { FAILED, Frame } from './frames.ts';
import type { PiecesSource } from './pieces.ts';

/** What a lane tells its interpreter. */
export interface LaneHost {
  /** The lane can take another call. */
  laneFree(lane: Lane): void;
  /** Nobody wants the rest of a call. */
  giveUp(lane: number, sequence: number): void;
}

const END_OF_BODY = Buffer.alloc(4);

/**
 * One thread's connection: carries one call at a time.
 *
 *     free --begin--> calling --END, ERROR--> free
 *                        |
 *                        +--WHOLE--> closing (the app's close() runs) --DONE--> free
 *
 * Laws:
 * - A request's body is ended, whole or not, before the next request goes out.
 * - A call that was given up keeps its lane until the app has noticed.
 */
export class Lane implements FrameEvents, PiecesSource {
  readonly #number: number;
  readonly #socket: Socket;
  readonly #host: LaneHost;
  #sequence = 0;
  #call: Call | undefined;
  /** The body that is being sent. */
  #sending: Input | undefined;

  /** @param number the lane's, from 0: uWSGI's core. */
  constructor(number: number, socket: Socket, host: LaneHost) {
    this.#number = number;
    this.#socket = socket;
    this.#host = host;
    const reader = new FrameReader(this);
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    // The interpreter's exit tells what happened.
    socket.on('error', () => {});
  }

  begin(call: Call): void {
    this.#call = call;
    this.#sequence = (this.#sequence + 1) >>> 0;
    call.request.writeUInt32LE(this.#sequence, 0);
    this.#socket.write(call.request);
    if (call.input !== undefined) void this.#sendBody(call.input, call);
  }

  /** The interpreter is gone. */
  lost(error: Error): void {
    this.#sending = undefined;
    const call = this.#call;
    this.#call = undefined;
    call?.fail(error);
    this.#socket.destroy();
  }

  /** Lets the thread end when it is done. */
  close(): void {
    this.#socket.end();
  }

  onWhole(head: string, body: Buffer, free: boolean): void {
    const call = this.#take();
    call?.whole(head, body);
    if (free) this.#free();
  }

  onHead(head: string, length: number | undefined): void {
    if (this.#call?.begin(head, length, this) === false) this.giveUp();
  }

  onChunk(piece: Buffer): void {
    this.#call?.push(piece);
  }

  onEnd(free: boolean): void {
    this.#take()?.complete();
    if (free) this.#free();
  }

  onDone(): void {
    this.#free();
  }

  onText(type: number, text: string): void {
    if (type === Frame.log) {
      this.#call?.log(text);
    } else if (type === Frame.error) {
      this.#take()?.raised(text);
      this.#free();
    } else {
      throw new RangeError(`expected a frame of the bridge, got type ${type}`);
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  giveUp(): void {
    if (this.#call === undefined) return;
    this.#call = undefined;
    this.#host.giveUp(this.#number, this.#sequence);
  }

  #take(): Call | undefined {
    const call = this.#call;
    this.#call = undefined;
    return call;
  }

  #free(): void {
    if (this.#sending !== undefined) {
      this.#sending = undefined;
      this.#socket.write(END_OF_BODY);
    }
    this.#host.laneFree(this);
  }

  async #sendBody(input: Input, call: Call): Promise<void> {
    this.#sending = input;
    const socket = this.#socket;
    try {
      for await (const piece of input) {
        if (this.#sending !== input) return;
        if (!this.#write(sized(piece.length), piece)) await drained(socket);
      }
      if (this.#sending !== input) return;
      socket.write(END_OF_BODY);
    } catch (error) {
      if (this.#sending !== input) return;
      const message = Buffer.from(call.inputFailed(error));
      this.#write(Buffer.concat([sized(FAILED), sized(message.length)]), message);
    }
    this.#sending = undefined;
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

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
