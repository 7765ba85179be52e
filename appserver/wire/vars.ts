import { WireError } from './errors.ts';

/**
 * Reads a block of vars into keys and values in turn.
 *
 * Every value is a slice of the one string that the block has become: nothing is copied.
 *
 * @param bytes where the block is.
 * @param start where in the bytes it begins.
 * @param text the block, bytes as Latin-1 characters.
 * @throws WireError if a length points past the end, a key is empty, bytes are left over, or there
 * are more than `maxVars` vars.
 */
export function decodeVars(
  bytes: Uint8Array,
  start: number,
  text: string,
  maxVars: number,
): string[] {
  const size = text.length;
  // One web server's packets are alike: an array that need not grow.
  // oxlint-disable-next-line unicorn/no-new-array -- Array.from would fill it first
  const vars = new Array<string>(usualLength);
  let length = 0;
  let at = 0;
  while (at < size) {
    if (at + 4 > size) throw misfit(size, at, 'a var of at least 5 bytes', `${size - at} bytes`);
    const keySize = bytes[start + at]! | (bytes[start + at + 1]! << 8);
    const keyAt = at + 2;
    const valueSizeAt = keyAt + keySize;
    if (keySize === 0) throw misfit(size, at, 'a key', 'an empty one');
    if (valueSizeAt + 2 > size) {
      throw misfit(size, at, `a key of ${keySize} bytes and a value`, `${size - keyAt} bytes`);
    }
    const valueSize = bytes[start + valueSizeAt]! | (bytes[start + valueSizeAt + 1]! << 8);
    const valueAt = valueSizeAt + 2;
    at = valueAt + valueSize;
    if (at > size) {
      throw misfit(size, valueSizeAt, `a value of ${valueSize} bytes`, `${size - valueAt} bytes`);
    }
    const known = knownKeys[length >> 1];
    vars[length] =
      known !== undefined && isAt(known.bytes, bytes, start + keyAt, keySize)
        ? known.text
        : newKey(text.substring(keyAt, valueSizeAt), length >> 1);
    vars[length + 1] = text.substring(valueAt, at);
    length += 2;
    if (length > maxVars * 2) {
      throw new WireError(
        'ERR_UWSGI_VARS_COUNT',
        `too many vars in one request: expected at most ${maxVars}; raise max-vars, or send fewer headers`,
        '431 Request Header Fields Too Large',
      );
    }
  }
  if (vars.length !== length) vars.length = length;
  usualLength = Math.min(length, MOST_PLACES * 2);
  return vars;
}

/** A key that came before. */
interface KnownKey {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Keys of earlier packets by their place: one web server sends the same names in the same order. A
 * key is then the very string that it was before, and an engine finds a property by a string that it
 * knows several times faster than by a new one.
 */
const knownKeys: KnownKey[] = [];
const MOST_PLACES = 128;
const LONGEST_KNOWN = 64;
let usualLength = 0;

/** Whether `key` is what is there. */
function isAt(key: Uint8Array, bytes: Uint8Array, start: number, size: number): boolean {
  if (key.length !== size) return false;
  for (let i = 0; i < size; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}

function newKey(key: string, place: number): string {
  if (place >= MOST_PLACES || key.length > LONGEST_KNOWN) return key;
  // A slice keeps the whole packet alive: what stays here is a copy.
  const bytes = Buffer.from(key, 'latin1');
  const known = { text: bytes.toString('latin1'), bytes: Uint8Array.from(bytes) };
  knownKeys[place] = known;
  return known.text;
}

// oxlint-disable-next-line no-control-regex -- NUL is a byte like any other here
const NOT_LATIN1 = /[^\0-\xff]/;

/**
 * The opposite of `decodeVars`: a block of vars, bytes as Latin-1 characters.
 *
 * @param vars keys and values in turn.
 * @throws RangeError if a key or value is longer than 65535 bytes, or a string is not Latin-1.
 */
export function packVars(vars: readonly string[]): string {
  let block = '';
  for (const text of vars) {
    if (NOT_LATIN1.test(text)) {
      throw new RangeError(`expected Latin-1 text, got ${JSON.stringify(text).slice(0, 100)}`);
    }
    const size = text.length;
    if (size > 0xffff) {
      throw new RangeError(`expected a key or value of at most 65535 bytes, got ${size}`);
    }
    block += String.fromCharCode(size & 0xff, size >> 8) + text;
  }
  return block;
}

/** A block of vars as bytes, see `packVars`. */
export function encodeVars(vars: readonly string[]): Buffer {
  return Buffer.from(packVars(vars), 'latin1');
}

function misfit(size: number, at: number, expected: string, came: string): WireError {
  return new WireError(
    'ERR_UWSGI_VARS',
    `invalid uwsgi request (current strsize: ${size}). skip: at byte ${at} of the vars expected ${expected}, got ${came}`,
  );
}
