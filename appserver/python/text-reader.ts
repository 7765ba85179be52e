import { FRAME_HEADER_SIZE } from './frames.ts';

/** Reads frames of text, as they come on control. */
export class TextReader {
  readonly #onText: (type: number, text: string) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onText: (type: number, text: string) => void) {
    this.#onText = onText;
  }

  push(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= FRAME_HEADER_SIZE) {
      const end = FRAME_HEADER_SIZE + this.#rest.readUInt32LE(5);
      if (this.#rest.length < end) return;
      this.#onText(this.#rest[0]!, this.#rest.toString('utf8', FRAME_HEADER_SIZE, end));
      this.#rest = this.#rest.subarray(end);
    }
  }
}
