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
    vars.push(text.substring(keyAt, valueSizeAt), text.substring(valueAt, at));
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
