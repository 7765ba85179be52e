import { HEADER_SIZE, MAX_BLOCK_SIZE, MODIFIER_PING } from './packet.ts';
import { encodeVars } from './vars.ts';

/** What a live uwsgi server answers to a ping: modifier1 100, an empty block, modifier2 1. */
export const PONG: Uint8Array = Uint8Array.of(MODIFIER_PING, 0, 0, 1);

/** Asks a uwsgi server whether it is alive. */
export const PING: Uint8Array = Uint8Array.of(MODIFIER_PING, 0, 0, 0);

/**
 * The bytes of one packet, ready to be sent; a body follows it as it is.
 *
 * @param vars keys and values in turn.
 * @throws RangeError if the vars need more than the 65535 bytes that a packet can announce.
 */
export function encodePacket(vars: readonly string[], modifier1 = 0, modifier2 = 0): Buffer {
  const block = encodeVars(vars);
  if (block.length > MAX_BLOCK_SIZE) {
    throw new RangeError(
      `expected vars of at most ${MAX_BLOCK_SIZE} bytes in all, got ${block.length}`,
    );
  }
  const packet = Buffer.allocUnsafe(HEADER_SIZE + block.length);
  packet[0] = modifier1;
  packet.writeUInt16LE(block.length, 1);
  packet[3] = modifier2;
  block.copy(packet, HEADER_SIZE);
  return packet;
}
