import { ASKS, Frame, FRAME_HEADER_SIZE, FREE } from './frames.ts';

/** What a FrameReader finds. */
export interface FrameEvents {
  /** A response that is here in one piece. @param body lent @param free whether its lane is free now. */
  onWhole(head: string, body: Buffer, free: boolean): void;
  /** The beginning of a response. @param length of its whole body, if the bridge knows. */
  onHead(head: string, length: number | undefined): void;
  /** @param piece lent */
  onChunk(piece: Buffer): void;
  /** All pieces so far were passed on, and the app would send the rest itself. */
  onAsk(): void;
  /** The response is complete. @param free whether its lane is free now. */
  onEnd(free: boolean): void;
  /** The lane is free, after a response that was complete before. */
  onDone(): void;
  /** A frame that is no part of the response. @param body lent */
  onMessage(type: number, body: Buffer, head: string): void;
}

type AfterBody = 'nothing' | 'ask' | 'end' | 'end and free';

/** Up to here a body is passed on with its head. */
const SMALL = 32 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Takes the bridge's bytes apart, whatever pieces they come in. Bodies are passed on as they arrive
 * and never wait for their frame's end.
 */
export class FrameReader {
  readonly #events: FrameEvents;
  /** The beginning of a frame that is not all here. */
  #rest: Buffer = NOTHING;
  /** Where the bytes of the current body begin and end that this push has brought. */
  #pieceAt = 0;
  #pieceEnd = 0;
  /** Bytes of the current body's frame that are still to come. */
  #missing = 0;
  /** What the end of the current body means. */
  #after: AfterBody = 'nothing';

  constructor(events: FrameEvents) {
    this.#events = events;
  }

  /** Takes the next bytes, which are only lent, and moves some of them. */
  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = NOTHING;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#missing > 0 ? this.#readBody(bytes, at) : this.#readFrame(bytes, at);
      if (next === undefined) {
        this.#rest = Buffer.from(bytes.subarray(at));
        break;
      }
      at = next;
    }
    this.#passOn(bytes);
  }

  /** @returns where to go on; undefined if too little is here. */
  #readFrame(bytes: Buffer, start: number): number | undefined {
    const headAt = start + FRAME_HEADER_SIZE;
    if (headAt > bytes.length) return undefined;
    const type = bytes[start]! & ~(FREE | ASKS);
    const isFree = bytes[start]! >= FREE;
    const afterPiece = (bytes[start]! & ASKS) === 0 ? 'nothing' : 'ask';
    const bodyAt = headAt + bytes.readUInt32LE(start + 1);
    const bodySize = bytes.readUInt32LE(start + 5);
    if (bodyAt > bytes.length) return undefined;
    const end = bodyAt + bodySize;
    const head = bytes.toString('latin1', headAt, bodyAt);
    if (type !== Frame.chunk) this.#passOn(bytes);
    switch (type) {
      case Frame.whole:
        if (end <= bytes.length && bodySize <= SMALL) {
          this.#events.onWhole(head, bytes.subarray(bodyAt, end), isFree);
          return end;
        }
        this.#events.onHead(head, bodySize);
        this.#expectBody(bytes, bodySize, isFree ? 'end and free' : 'end');
        return bodyAt;
      case Frame.head:
        this.#events.onHead(head, undefined);
        this.#expectBody(bytes, bodySize, afterPiece);
        return bodyAt;
      case Frame.chunk:
        this.#expectBody(bytes, bodySize, afterPiece);
        return bodyAt;
      case Frame.end:
        this.#events.onEnd(isFree);
        return end;
      case Frame.done:
        this.#events.onDone();
        return end;
      default:
        if (end > bytes.length) return undefined;
        this.#events.onMessage(type, bytes.subarray(bodyAt, end), head);
        return end;
    }
  }

  #expectBody(bytes: Buffer, size: number, after: AfterBody): void {
    this.#missing = size;
    this.#after = after;
    if (size === 0) this.#endBody(bytes);
  }

  #readBody(bytes: Buffer, start: number): number {
    const end = Math.min(bytes.length, start + this.#missing);
    this.#missing -= end - start;
    if (this.#pieceEnd === 0) {
      this.#pieceAt = start;
      this.#pieceEnd = end;
    } else {
      // Close ranks: to send an app's small pieces one by one would cost more.
      bytes.copyWithin(this.#pieceEnd, start, end);
      this.#pieceEnd += end - start;
    }
    if (this.#missing === 0) this.#endBody(bytes);
    return end;
  }

  #endBody(bytes: Buffer): void {
    if (this.#after === 'nothing') return;
    this.#passOn(bytes);
    if (this.#after === 'ask') this.#events.onAsk();
    else this.#events.onEnd(this.#after === 'end and free');
  }

  #passOn(bytes: Buffer): void {
    if (this.#pieceEnd === 0) return;
    const piece = bytes.subarray(this.#pieceAt, this.#pieceEnd);
    this.#pieceEnd = 0;
    this.#events.onChunk(piece);
  }
}
