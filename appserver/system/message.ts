/** Memory that does not move. */
export interface FixedMemory {
  readonly bytes: Buffer;
  readonly address: bigint;
}

/** `struct msghdr` and two `struct iovec`, for one message after the other. */
export class Message {
  readonly #header = new BigUint64Array(7);
  readonly #parts = new BigUint64Array(4);
  readonly #sizes = new Uint32Array(this.#parts.buffer);
  readonly #countOfParts = new Uint32Array(this.#header.buffer, 24, 1);
  readonly #address: bigint;
  #first = 0n;

  /** @param addressOf tells where memory is. */
  constructor(addressOf: (memory: BigUint64Array) => bigint) {
    this.#address = addressOf(this.#header);
    this.#header[2] = addressOf(this.#parts);
  }

  /** @returns the message's address, good until the next one is made. */
  of(address: bigint, size: number): bigint {
    // Most are of the same memory, and a bigint costs more than a number.
    if (this.#first !== address) this.#parts[0] = this.#first = address;
    this.#sizes[2] = size;
    this.#countOfParts[0] = 1;
    return this.#address;
  }

  /** The same of two pieces. */
  ofTwo(first: bigint, firstSize: number, second: bigint, secondSize: number): bigint {
    this.of(first, firstSize);
    this.#parts[2] = second;
    this.#sizes[6] = secondSize;
    this.#countOfParts[0] = 2;
    return this.#address;
  }
}
