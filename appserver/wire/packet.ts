/**
 * One uwsgi packet, the way nginx's `uwsgi_pass` and uWSGI's own tools send a request:
 *
 *     byte 0      modifier1   what follows: 0 a WSGI request, 100 a ping
 *     bytes 1-2   size        of the block of vars, unsigned, little-endian
 *     byte 3      modifier2   a detail of modifier1, 0 for WSGI
 *     then        the block: for each var
 *                   2 bytes  length of the key, little-endian    n bytes  key
 *                   2 bytes  length of the value, little-endian  m bytes  value
 *     then        the request's body, CONTENT_LENGTH bytes, not part of the packet
 */
export interface Packet {
  readonly modifier1: number;
  readonly modifier2: number;
  /** Keys and values in turn, in the order they came, bytes as Latin-1 characters. Keys may repeat. */
  readonly vars: readonly string[];
  /** The block of vars as it came, bytes as Latin-1 characters. */
  readonly text: string;
}

/** Size of the packet header in bytes. */
export const HEADER_SIZE = 4;

/** The largest block that the 16-bit size field can announce. */
export const MAX_BLOCK_SIZE = 0xffff;

/** `modifier1` of a WSGI request. uWSGI's WSGI plugin also answers to 30 (the old `uwsgi_modifier1 30`). */
export const MODIFIER_WSGI = 0;
export const MODIFIER_WSGI_OLD = 30;

/** `modifier1` of a ping, and of its answer (uWSGI's ping plugin). */
export const MODIFIER_PING = 100;
