import { type SystemCalls, WOULD_BLOCK } from './system-calls.ts';

/** Pieces that the kernel has not taken yet. */
export class SendQueue {
  readonly #pieces: Uint8Array[] = [];
  #size = 0;

  /** Bytes that wait. */
  get size(): number {
    return this.#size;
  }

  /** The piece must not be changed until it is sent. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  /** Sends until the kernel takes no more. @returns 0 if all is sent, or the error's number. */
  send(calls: SystemCalls, fd: number): number {
    while (this.#pieces.length > 0) {
      const piece = this.#pieces[0]!;
      const sent = calls.send(fd, piece);
      if (sent < 0) return sent;
      this.#size -= sent;
      if (sent < piece.length) {
        this.#pieces[0] = piece.subarray(sent);
        return WOULD_BLOCK;
      }
      this.#pieces.shift();
    }
    return 0;
  }
}
