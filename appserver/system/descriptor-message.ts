const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;

/** `struct msghdr` of a message that carries a descriptor (unix(7), SCM_RIGHTS). */
export class DescriptorMessage {
  readonly #header = new BigUint64Array(7);
  readonly #part = new BigUint64Array(2);
  /** `struct cmsghdr`: the descriptor is its last word. */
  readonly #control = new Uint32Array([20, 0, SOL_SOCKET, SCM_RIGHTS, 0, 0]);
  readonly #addressOf: (memory: Uint8Array) => bigint;
  readonly #address: bigint;

  /** @param addressOf tells where memory is. */
  constructor(addressOf: (memory: Uint8Array | Uint32Array | BigUint64Array) => bigint) {
    this.#addressOf = addressOf;
    this.#header[2] = addressOf(this.#part);
    this.#header[3] = 1n;
    this.#header[4] = addressOf(this.#control);
    this.#header[5] = BigInt(this.#control.byteLength);
    this.#address = addressOf(this.#header);
  }

  /** @returns the message's address, good until the next one is made. */
  of(bytes: Uint8Array, descriptor: number): bigint {
    this.#part[0] = this.#addressOf(bytes);
    this.#part[1] = BigInt(bytes.length);
    this.#control[4] = descriptor;
    return this.#address;
  }
}
