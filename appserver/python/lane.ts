import type { Socket } from 'node:net';
import type { Call } from './call.ts';
import { FrameReader, type FrameEvents } from './frame-reader.ts';
import { Frame } from './frames.ts';
import type { PiecesSource } from './pieces.ts';
import { RequestBodySender } from './request-body-sender.ts';

/** What a lane tells its interpreter. */
export interface LaneHost {
  /** The lane can take another call. */
  laneFree(lane: Lane): void;
  /** Nobody wants the rest of this lane's response. */
  giveUp(lane: number, sequence: number): void;
  /** A call takes longer than the app itself allows. */
  overdue(lane: number, call: Call): void;
  /** A call was ended by the server. */
  expired(call: Call): void;
  log(message: string): void;
}

/**
 * One thread's connection: carries one call at a time.
 *
 *     free --begin--> calling --END or ERROR--> free
 *                        |
 *                        +--WHOLE--> closing (the app's close() runs) --DONE--> free
 *
 * Laws:
 * - A request's body is ended, whole or not, before the next request goes out.
 * - A call that was given up keeps its lane until the app has noticed, and may still write to the log.
 */
export class Lane implements FrameEvents, PiecesSource {
  readonly #number: number;
  readonly #socket: Socket;
  readonly #host: LaneHost;
  #sequence = 0;
  #call: Call | undefined;
  #body: RequestBodySender | undefined;
  #timer: NodeJS.Timeout | undefined;

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
    if (call.input !== undefined) this.#body = new RequestBodySender(this.#socket, call);
    call.onExpire(() => {
      if (this.#call === call) this.#host.expired(call);
    });
  }

  /** The interpreter is gone, and with it the call that this lane carries. */
  lost(errorFor: (call: Call) => Error): void {
    clearTimeout(this.#timer);
    this.#body?.stop();
    const call = this.#call;
    this.#call = undefined;
    call?.fail(errorFor(call));
    this.#socket.destroy();
  }

  /** Lets the thread end once it has nothing to do. */
  close(): void {
    this.#socket.end();
  }

  onWhole(head: string, body: Buffer, free: boolean): void {
    const call = this.#call;
    if (free) this.#free();
    call?.whole(head, body);
  }

  onHead(head: string, length: number | undefined): void {
    if (this.#call?.begin(head, length, this) === false) this.giveUp();
  }

  onChunk(piece: Buffer): void {
    this.#call?.push(piece);
  }

  onEnd(free: boolean): void {
    const call = this.#call;
    if (free) this.#free();
    call?.complete();
  }

  onDone(): void {
    this.#free();
  }

  onText(type: number, text: string, head: string): void {
    const call = this.#call;
    switch (type) {
      case Frame.log:
        call?.log(text);
        break;
      case Frame.logVariable:
        if (call !== undefined) call.environ['tsgi.logvars'][head] = text;
        break;
      case Frame.timeLimit:
        this.#limitTime(Number(text));
        break;
      case Frame.error:
        this.#free();
        call?.raised(text);
        break;
      default:
        this.#host.log(`expected a frame on lane ${this.#number}, got type ${type}`);
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  giveUp(): void {
    this.#host.giveUp(this.#number, this.#sequence);
  }

  #free(): void {
    clearTimeout(this.#timer);
    this.#body?.stop();
    this.#body = undefined;
    this.#call = undefined;
    this.#host.laneFree(this);
  }

  #limitTime(seconds: number): void {
    clearTimeout(this.#timer);
    const call = this.#call;
    if (seconds <= 0 || call === undefined) return;
    this.#timer = setTimeout(() => this.#host.overdue(this.#number, call), seconds * 1000);
  }
}
