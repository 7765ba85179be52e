import { SERVER_KEYS, SOURCE } from '../wsgi/environ-source.ts';
import type { Environ } from '../wsgi/types.ts';
import { packVars } from '../wire/vars.ts';
import { HTTPS, REQUEST_HEADER_SIZE } from './frames.ts';

const NOTHING = Buffer.alloc(0);

/**
 * The beginning of a request as `frames.ts` describes it, but for its sequence number.
 *
 * The block of vars crosses as it came, and beside it what a mount or a middleware has changed or
 * added. Only after one was taken away is the block encoded anew.
 *
 * @param body what is there of the body.
 */
export function encodeRequest(environ: Environ, flags: number, body: Buffer = NOTHING): Buffer {
  const source = environ[SOURCE];
  const changes = source === undefined ? undefined : changesOf(environ, source.vars);
  const vars = changes === undefined ? packVars(stringsOf(environ)) : source!.text;
  let overrides = changes === undefined || changes.length === 0 ? '' : packVars(changes);
  const scheme = environ['wsgi.url_scheme'];
  if (scheme !== 'http' && scheme !== 'https') overrides += packVars(['wsgi.url_scheme', scheme]);
  const bodyAt = REQUEST_HEADER_SIZE + vars.length + overrides.length;
  const frame = Buffer.allocUnsafe(bodyAt + body.length);
  frame.writeUInt32LE(scheme === 'https' ? flags | HTTPS : flags, 4);
  frame.writeUInt32LE(vars.length, 8);
  frame.writeUInt32LE(overrides.length, 12);
  frame.writeUInt32LE(body.length, 16);
  frame.write(vars, REQUEST_HEADER_SIZE, 'latin1');
  if (overrides !== '') frame.write(overrides, REQUEST_HEADER_SIZE + vars.length, 'latin1');
  if (body.length > 0) frame.set(body, bodyAt);
  return frame;
}

/**
 * Compares an environ with the vars that it was made of: its keys stand in their order, so one walk
 * over both is enough.
 *
 * @returns what was added or changed; undefined if the block no longer tells the truth.
 */
function changesOf(environ: Environ, vars: readonly string[]): string[] | undefined {
  const changes: string[] = [];
  let at = 0;
  for (const key in environ) {
    const value = environ[key];
    if (at < vars.length) {
      if (key !== vars[at]) return undefined;
      if (value !== vars[at + 1]) {
        if (typeof value !== 'string' || SERVER_KEYS.has(key)) return undefined;
        changes.push(key, value);
      }
      at += 2;
    } else if (typeof value === 'string' && !SERVER_KEYS.has(key)) {
      // The bridge's own default for SCRIPT_NAME is the empty one.
      if (value !== '' || key !== 'SCRIPT_NAME') changes.push(key, value);
    }
  }
  return at === vars.length ? changes : undefined;
}

function stringsOf(environ: Environ): string[] {
  const vars: string[] = [];
  for (const key in environ) {
    const value = environ[key];
    if (typeof value === 'string' && !SERVER_KEYS.has(key)) vars.push(key, value);
  }
  return vars;
}
