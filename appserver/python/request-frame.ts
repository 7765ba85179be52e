import { SERVER_KEYS, SOURCE } from '../wsgi/environ-source.ts';
import type { Environ } from '../wsgi/types.ts';
import { encodeVars } from '../wire/vars.ts';
import { HTTPS, REQUEST_HEADER_SIZE } from './frames.ts';

const NOTHING = Buffer.alloc(0);

/**
 * The beginning of a request as `frames.ts` describes it, but for its sequence number.
 *
 * The block of vars crosses as it came. A mount's or a middleware's changes of SCRIPT_NAME and
 * PATH_INFO and vars that were added cross beside it; only after other changes is it encoded anew.
 *
 * @param body what is there of the body.
 */
export function encodeRequest(environ: Environ, flags: number, body: Buffer = NOTHING): Buffer {
  const source = environ[SOURCE];
  let changes = source === undefined ? undefined : changesOf(environ, source.vars);
  const vars = changes === undefined ? encodeVars(stringsOf(environ)) : source!.text;
  changes ??= [];
  const scheme = environ['wsgi.url_scheme'];
  if (scheme !== 'http' && scheme !== 'https') changes.push('wsgi.url_scheme', scheme);
  const overrides = changes.length === 0 ? NOTHING : encodeVars(changes);
  const overridesAt = REQUEST_HEADER_SIZE + vars.length;
  const bodyAt = overridesAt + overrides.length;
  const frame = Buffer.allocUnsafe(bodyAt + body.length);
  frame.writeUInt32LE(scheme === 'https' ? flags | HTTPS : flags, 4);
  frame.writeUInt32LE(vars.length, 8);
  frame.writeUInt32LE(overrides.length, 12);
  frame.writeUInt32LE(body.length, 16);
  if (typeof vars === 'string') frame.write(vars, REQUEST_HEADER_SIZE, 'latin1');
  else frame.set(vars, REQUEST_HEADER_SIZE);
  frame.set(overrides, overridesAt);
  frame.set(body, bodyAt);
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
        if (typeof value !== 'string' || !MOUNT_KEYS.has(key)) return undefined;
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

const MOUNT_KEYS: ReadonlySet<string> = new Set(['SCRIPT_NAME', 'PATH_INFO']);

function stringsOf(environ: Environ): string[] {
  const vars: string[] = [];
  for (const key in environ) {
    const value = environ[key];
    if (typeof value === 'string' && !SERVER_KEYS.has(key)) vars.push(key, value);
  }
  return vars;
}
