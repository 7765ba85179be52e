import { hostname } from 'node:os';
import { VERSION } from '../version.ts';
import { FILLED, SOURCE, type EnvironSource } from './environ-source.ts';
import { CALL } from './expirable.ts';
import { NO_BODY } from './no-body.ts';
import { wrapFile } from './file-wrapper.ts';
import type { Environ, ErrorStream } from './types.ts';

/** What every environ of one worker says. */
export interface EnvironDefaults {
  /** The worker's number, from 1. */
  readonly worker: number;
  /** Whether there are other workers. */
  readonly multiprocess: boolean;
}

const LOWER_A = 0x61;
const SERVER_SAYS = /^(?:wsgi|uwsgi|tsgi)\./;
const WSGI_VERSION = Object.freeze([1, 0] as const);
const NODE_NAME = hostname();
const NOTHING: readonly string[] = Object.freeze([]);

/** A request that WSGI cannot express; `status` is what to answer. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
  readonly code = 'ERR_BAD_REQUEST';
  readonly status: string;

  constructor(status: string, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The environ of one request. Of a var that came twice the last one counts, as in uWSGI.
 *
 * @param vars keys and values in turn.
 * @param source the packet that they came in, for adapters; they find it under `SOURCE`.
 * @throws BadRequestError without a REQUEST_METHOD.
 */
export function createEnviron(
  vars: readonly string[],
  defaults: EnvironDefaults,
  errors: ErrorStream,
  source?: EnvironSource,
): Environ {
  // One literal with every key that the server sets: adding them one by one would turn the object
  // into a hash table, which costs more than all the rest of this function.
  const environ: Record<string | symbol, unknown> = {
    REQUEST_METHOD: '',
    SCRIPT_NAME: '',
    PATH_INFO: '',
    QUERY_STRING: '',
    SERVER_NAME: '',
    SERVER_PORT: '',
    SERVER_PROTOCOL: '',
    'wsgi.version': WSGI_VERSION,
    'wsgi.url_scheme': 'http',
    'wsgi.input': NO_BODY,
    'wsgi.input_terminated': true,
    'wsgi.errors': errors,
    'wsgi.file_wrapper': wrapFile,
    'wsgi.multithread': true,
    'wsgi.multiprocess': defaults.multiprocess,
    'wsgi.run_once': false,
    'uwsgi.version': VERSION,
    'uwsgi.node': NODE_NAME,
    'tsgi.version': VERSION,
    'tsgi.worker': defaults.worker,
    'tsgi.logvars': {},
    [SOURCE]: source,
    [FILLED]: NOTHING,
    [CALL]: undefined,
  };
  for (let i = 0; i < vars.length; i += 2) {
    const key = vars[i]!;
    // CGI's names are in capitals; a var cannot stand in for what only the server may say.
    if (key.charCodeAt(0) < LOWER_A || !SERVER_SAYS.test(key)) environ[key] = vars[i + 1]!;
    else environ[SOURCE] = undefined;
  }
  if (environ['REQUEST_METHOD'] === '') {
    throw new BadRequestError(
      '400 Bad Request',
      'expected a REQUEST_METHOD among the vars, got none',
    );
  }
  const scheme = urlScheme(environ);
  if (scheme !== 'http') environ['wsgi.url_scheme'] = scheme;
  // PEP 3333: these are never empty. nginx sends an empty port for a request by a Unix socket.
  if (environ['SERVER_NAME'] === '') fill(environ, 'SERVER_NAME', NODE_NAME);
  if (environ['SERVER_PORT'] === '')
    fill(environ, 'SERVER_PORT', scheme === 'https' ? '443' : '80');
  if (environ['SERVER_PROTOCOL'] === '') fill(environ, 'SERVER_PROTOCOL', 'HTTP/1.0');
  return environ as unknown as Environ;
}

function fill(environ: Record<string | symbol, unknown>, key: string, value: string): void {
  environ[key] = value;
  environ[FILLED] = [...(environ[FILLED] as readonly string[]), key, value];
}

/**
 * How many bytes of body the request announces: 0 without a CONTENT_LENGTH.
 *
 * @param limit most that it may announce (uWSGI's `limit-post`).
 * @throws BadRequestError for a CONTENT_LENGTH that is not a number (400), and for a
 * `Transfer-Encoding` without one (411): uwsgi has no framing for a body of unknown length, so its
 * end could not be told from a client that left. nginx never sends that: it buffers chunked uploads.
 */
export function contentLength(environ: Environ, limit: number = Number.POSITIVE_INFINITY): number {
  const text = environ['CONTENT_LENGTH'];
  if (text === undefined || text === '') {
    if (environ['HTTP_TRANSFER_ENCODING']) {
      throw new BadRequestError(
        '411 Length Required',
        'expected CONTENT_LENGTH with the body, got Transfer-Encoding alone',
      );
    }
    return 0;
  }
  const length = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(length)) {
    throw new BadRequestError(
      '400 Bad Request',
      `expected digits in CONTENT_LENGTH, got ${JSON.stringify(text).slice(0, 100)}`,
    );
  }
  if (length > limit) {
    throw new BadRequestError(
      '413 Content Too Large',
      `Invalid (too big) CONTENT_LENGTH. skip. Expected at most ${limit} as limit-post says, got ${length}`,
    );
  }
  return length;
}

// uWSGI's rule: UWSGI_SCHEME, else HTTPS; nginx's uwsgi_params also sends REQUEST_SCHEME.
function urlScheme(environ: Record<string, unknown>): string {
  const scheme = environ['UWSGI_SCHEME'];
  if (typeof scheme === 'string' && scheme !== '') return scheme;
  const https = environ['HTTPS'];
  if (typeof https === 'string' && (https === '1' || https.toLowerCase() === 'on')) return 'https';
  return environ['REQUEST_SCHEME'] === 'https' ? 'https' : 'http';
}
