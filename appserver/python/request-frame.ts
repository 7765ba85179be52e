import { CGI_KEYS, FILLED, SERVER_KEY, SOURCE } from '../wsgi/environ-source.ts';
import type { Environ } from '../wsgi/types.ts';
import { packVars } from '../wire/vars.ts';
import { HTTPS, REQUEST_HEADER_SIZE, VARS_SEPARATED, VARS_SEPARATOR } from './frames.ts';

/**
 * The beginning of a request as `frames.ts` describes it, but for its sequence number and its body.
 *
 * The block of vars crosses as it came, but for separators in place of its lengths, and beside it
 * what a mount or a middleware has changed or added. Only after one was taken away is the block
 * encoded anew.
 *
 * @param into where to write it.
 * @param bodySize bytes of the body that will follow.
 * @param isAsMade whether nobody has changed the environ's vars: then it need not be compared.
 * @returns `into`, or a new buffer if there was too little room.
 */
export function encodeRequest(
  into: Buffer,
  environ: Environ,
  flags: number,
  bodySize: number = 0,
  isAsMade: boolean = false,
): Buffer {
  const source = environ[SOURCE];
  const changes = source && (isAsMade ? environ[FILLED]! : changesOf(environ, source.vars));
  const vars = changes === undefined ? packVars(stringsOf(environ)) : source!.text;
  let overrides = changes === undefined || changes.length === 0 ? '' : packVars(changes);
  const scheme = environ['wsgi.url_scheme'];
  if (scheme !== 'http' && scheme !== 'https') overrides += packVars(['wsgi.url_scheme', scheme]);
  const size = REQUEST_HEADER_SIZE + vars.length + overrides.length;
  const frame = size <= into.length ? into : Buffer.allocUnsafe(size);
  // A var that holds one would be split there. Such blocks are rare, and keep their lengths.
  const isSeparated = !vars.includes(VARS_SEPARATOR) && !overrides.includes(VARS_SEPARATOR);
  const ownFlags = (scheme === 'https' ? HTTPS : 0) | (isSeparated ? VARS_SEPARATED : 0);
  frame.writeUInt32LE(flags | ownFlags, 4);
  frame.writeUInt32LE(vars.length, 8);
  frame.writeUInt32LE(overrides.length, 12);
  frame.writeUInt32LE(bodySize, 16);
  frame.write(vars, REQUEST_HEADER_SIZE, 'latin1');
  if (overrides !== '') frame.write(overrides, REQUEST_HEADER_SIZE + vars.length, 'latin1');
  if (isSeparated) separate(frame, REQUEST_HEADER_SIZE, size);
  return frame;
}

const SEPARATOR_1 = VARS_SEPARATOR.charCodeAt(0);
const SEPARATOR_2 = VARS_SEPARATOR.charCodeAt(1);

/** Puts a separator in place of each length. */
function separate(frame: Buffer, start: number, end: number): void {
  let at = start;
  while (at < end) {
    const size = frame[at]! | (frame[at + 1]! << 8);
    frame[at] = SEPARATOR_1;
    frame[at + 1] = SEPARATOR_2;
    at += 2 + size;
  }
}

/** How long the encoded request is, without its body. */
export function requestSize(frame: Buffer): number {
  return REQUEST_HEADER_SIZE + frame.readUInt32LE(8) + frame.readUInt32LE(12);
}

/** A bit for each CGI variable that every environ has. */
const CGI_BITS: ReadonlyMap<string, number> = new Map(CGI_KEYS.map((key, n) => [key, 1 << n]));

/**
 * Compares an environ with the vars that it was made of.
 *
 * An environ has its CGI variables and the server's own keys first, then all other vars in the order
 * in which they came: one walk over both finds what is different.
 *
 * @returns what was added or changed; undefined if the block no longer tells the truth.
 */
function changesOf(environ: Environ, vars: readonly string[]): string[] | undefined {
  const changes: string[] = [];
  let seen = 0;
  let at = 0;
  const passCgi = (): void => {
    for (; at < vars.length; at += 2) {
      const bit = CGI_BITS.get(vars[at]!);
      if (bit === undefined) return;
      seen |= bit;
      const value = environ[vars[at]!];
      if (value !== vars[at + 1]) changes.push(vars[at]!, String(value));
    }
  };
  passCgi();
  for (const key in environ) {
    if (CGI_BITS.has(key)) continue;
    const value = environ[key];
    if (key === vars[at]) {
      if (value !== vars[at + 1]) {
        if (typeof value !== 'string') return undefined;
        changes.push(key, value);
      }
      at += 2;
      passCgi();
    } else if (typeof value === 'string' && !SERVER_KEY.test(key)) {
      changes.push(key, value);
    }
  }
  for (const [key, bit] of CGI_BITS) {
    // The bridge's own defaults are empty.
    if ((seen & bit) === 0 && environ[key] !== '') changes.push(key, String(environ[key]));
  }
  return at === vars.length ? changes : undefined;
}

function stringsOf(environ: Environ): string[] {
  const vars: string[] = [];
  for (const key in environ) {
    const value = environ[key];
    if (typeof value === 'string' && !SERVER_KEY.test(key)) vars.push(key, value);
  }
  return vars;
}
