import { WireError } from './errors.ts';

/**
 * Reads a block of vars into keys and values in turn.
 *
 * Every var is a slice of the one string that the block has become: nothing is copied.
 *
 * @param text the block, bytes as Latin-1 characters.
 * @throws WireError if a length points past the end, a key is empty, bytes are left over, or there
 * are more than `maxVars` vars.
 */
export function decodeVars(text: string, maxVars: number): string[] {
  const size = text.length;
  const vars: string[] = [];
  let at = 0;
  while (at < size) {
    if (at + 4 > size) throw misfit(size, at, 'a var of at least 5 bytes', `${size - at} bytes`);
    const keySize = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
    const keyAt = at + 2;
    const valueSizeAt = keyAt + keySize;
    if (keySize === 0) throw misfit(size, at, 'a key', 'an empty one');
    if (valueSizeAt + 2 > size) {
      throw misfit(size, at, `a key of ${keySize} bytes and a value`, `${size - keyAt} bytes`);
    }
    const valueSize = text.charCodeAt(valueSizeAt) | (text.charCodeAt(valueSizeAt + 1) << 8);
    const valueAt = valueSizeAt + 2;
    at = valueAt + valueSize;
    if (at > size) {
      throw misfit(size, valueSizeAt, `a value of ${valueSize} bytes`, `${size - valueAt} bytes`);
    }
    const key = keyAtPlace(text, keyAt, valueSizeAt, vars.length >> 1);
    vars.push(key, text.substring(valueAt, at));
    if (vars.length > maxVars * 2) {
      throw new WireError(
        'ERR_UWSGI_VARS_COUNT',
        `too many vars in one request: expected at most ${maxVars}; raise max-vars, or send fewer headers`,
        '431 Request Header Fields Too Large',
      );
    }
  }
  return vars;
}

/** Keys of earlier packets by their place: one web server sends the same names in the same order. */
const keysByPlace: string[] = [];
const MOST_PLACES = 128;
const LONGEST_KNOWN = 64;

/**
 * A key, as the very string that it was in an earlier packet where that is possible: an engine finds
 * a property by a string that it knows several times faster than by a new one.
 */
function keyAtPlace(text: string, start: number, end: number, place: number): string {
  const known = keysByPlace[place];
  if (known !== undefined && known.length === end - start && text.startsWith(known, start)) {
    return known;
  }
  const key = text.substring(start, end);
  // A slice keeps the whole packet alive: what stays here is a copy.
  if (place < MOST_PLACES && key.length <= LONGEST_KNOWN) {
    keysByPlace[place] = Buffer.from(key, 'latin1').toString('latin1');
  }
  return key;
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
