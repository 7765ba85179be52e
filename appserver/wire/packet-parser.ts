import { WireError } from './errors.ts';
import { HEADER_SIZE, MODIFIER_PING, type Packet } from './packet.ts';
import { checkStart } from './packet-start.ts';
import { decodeVars } from './vars.ts';

/** The parser's answer while a packet is incomplete. */
export const NEED_DATA = Symbol('need data');

/** What a packet may be at most. */
export interface PacketLimits {
  /** Largest block of vars in bytes (uWSGI's `buffer-size`). */
  readonly bufferSize: number;
  /** Most vars in one packet. */
  readonly maxVars: number;
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Reads one packet from the beginning of a connection, whatever pieces its bytes come in.
 *
 * Laws:
 * - `push` gives NEED_DATA until the last byte of the block is there, then the Packet, once.
 * - What followed the packet is then in `rest`: the beginning of the body.
 * - The first byte that cannot belong to a request ends it with a WireError: nobody waits for the
 *   rest of a packet that will be refused.
 * - Every byte is copied at most once, and not at all when the packet comes in one piece.
 */
export class PacketParser {
  readonly #limits: PacketLimits;
  /** The packet so far, once it is known to come in pieces: first its header, then all of it. */
  #packet: Buffer = NOTHING;
  #received = 0;
  #rest: Buffer = NOTHING;

  constructor(limits: PacketLimits) {
    this.#limits = limits;
  }

  /** Bytes that came after the packet. */
  get rest(): Buffer {
    return this.#rest;
  }

  /** Bytes of the packet that came so far. */
  get received(): number {
    return this.#received;
  }

  /**
   * Takes the next bytes of the connection.
   *
   * @throws WireError for what is not a packet that this server serves.
   */
  push(chunk: Buffer): Packet | typeof NEED_DATA {
    if (this.#received === 0 && chunk.length >= HEADER_SIZE) {
      const end = this.#packetEnd(chunk);
      if (chunk.length >= end) return this.#complete(chunk, chunk, end);
    }
    let rest = chunk;
    if (this.#received < HEADER_SIZE) {
      if (this.#received === 0) this.#packet = Buffer.alloc(HEADER_SIZE);
      rest = this.#take(rest, HEADER_SIZE);
      checkStart(this.#packet.subarray(0, this.#received));
      if (this.#received < HEADER_SIZE) return NEED_DATA;
      const whole = Buffer.allocUnsafe(this.#packetEnd(this.#packet));
      this.#packet.copy(whole);
      this.#packet = whole;
    }
    rest = this.#take(rest, this.#packet.length);
    if (this.#received < this.#packet.length) return NEED_DATA;
    return this.#complete(this.#packet, rest, 0);
  }

  /** The error for a connection that ended before its packet did. */
  truncated(): WireError {
    const expected =
      this.#received < HEADER_SIZE
        ? `at least ${HEADER_SIZE} bytes`
        : `${this.#packet.length} bytes`;
    return new WireError(
      'ERR_UWSGI_TRUNCATED',
      `truncated uwsgi packet: expected ${expected}, got ${this.#received}`,
    );
  }

  /** Copies from `chunk` until the packet holds `end` bytes; gives what is left of the chunk. */
  #take(chunk: Buffer, end: number): Buffer {
    const copied = chunk.copy(this.#packet, this.#received, 0, end - this.#received);
    this.#received += copied;
    return chunk.subarray(copied);
  }

  /** Where the packet ends, from its header; refuses a header that cannot be served. */
  #packetEnd(header: Buffer): number {
    checkStart(header);
    const size = header.readUInt16LE(1);
    if (header[0] !== MODIFIER_PING) {
      if (size > this.#limits.bufferSize) {
        throw new WireError(
          'ERR_UWSGI_BLOCK_SIZE',
          `invalid request block size: ${size} (max ${this.#limits.bufferSize})...skip; raise buffer-size, or send fewer and shorter headers`,
          '431 Request Header Fields Too Large',
        );
      }
      if (size === 0) {
        throw new WireError(
          'ERR_UWSGI_BLOCK_EMPTY',
          'empty request, skip: expected a block of vars, got 0 bytes',
        );
      }
    }
    return HEADER_SIZE + size;
  }

  #complete(packet: Buffer, source: Buffer, restStart: number): Packet {
    const end = packet === source ? restStart : packet.length;
    this.#received = end;
    this.#rest = source.length === restStart ? NOTHING : source.subarray(restStart);
    const text = packet.toString('latin1', HEADER_SIZE, end);
    const isPing = packet[0] === MODIFIER_PING;
    const vars = isPing ? [] : decodeVars(packet, HEADER_SIZE, text, this.#limits.maxVars);
    return { modifier1: packet[0]!, modifier2: packet[3]!, text, vars };
  }
}
