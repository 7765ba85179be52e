import { hostname } from 'node:os';
import { VERSION } from '../version.ts';
import { NO_BODY } from './input.ts';
import { wrapFile } from './file-wrapper.ts';
import type { Environ, ErrorStream } from './types.ts';

/** What every environ of one worker says. */
export interface EnvironDefaults {
  /** The worker's number, from 1. */
  readonly worker: number;
  /** Whether there are other workers. */
  readonly multiprocess: boolean;
}

const WSGI_VERSION = Object.freeze([1, 0] as const);
const NODE_NAME = hostname();

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
 * @throws BadRequestError without a REQUEST_METHOD.
 */
export function createEnviron(
  vars: readonly string[],
  defaults: EnvironDefaults,
  errors: ErrorStream,
): Environ {
  const environ: Record<string, unknown> = {};
  for (let i = 0; i < vars.length; i += 2) environ[vars[i]!] = vars[i + 1]!;
  if (!environ['REQUEST_METHOD']) {
    throw new BadRequestError(
      '400 Bad Request',
      'expected a REQUEST_METHOD among the vars, got none',
    );
  }
  environ['SCRIPT_NAME'] ??= '';
  environ['PATH_INFO'] ??= '';
  environ['QUERY_STRING'] ??= '';
  // PEP 3333: these are never empty. nginx sends an empty port for a request by a Unix socket.
  const scheme = urlScheme(environ);
  environ['SERVER_NAME'] ||= NODE_NAME;
  environ['SERVER_PORT'] ||= scheme === 'https' ? '443' : '80';
  environ['SERVER_PROTOCOL'] ||= 'HTTP/1.0';
  environ['wsgi.version'] = WSGI_VERSION;
  environ['wsgi.url_scheme'] = scheme;
  environ['wsgi.input'] = NO_BODY;
  environ['wsgi.input_terminated'] = true;
  environ['wsgi.errors'] = errors;
  environ['wsgi.file_wrapper'] = wrapFile;
  environ['wsgi.multithread'] = true;
  environ['wsgi.multiprocess'] = defaults.multiprocess;
  environ['wsgi.run_once'] = false;
  environ['uwsgi.version'] = VERSION;
  environ['uwsgi.node'] = NODE_NAME;
  environ['tsgi.version'] = VERSION;
  environ['tsgi.worker'] = defaults.worker;
  environ['tsgi.logvars'] = {};
  return environ as Environ;
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
