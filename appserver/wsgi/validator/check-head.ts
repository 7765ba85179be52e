import { checkHeader, checkStatus } from '../../wire/response-head.ts';
import { show, ValidationError, type ValidationErrorCode } from './validation-error.ts';

/** What a checked head says of the body that follows. */
export interface CheckedHead {
  /** Whether the status allows a body (RFC 9110, section 6.4.1). */
  readonly hasBody: boolean;
  readonly contentLength: number | undefined;
}

/**
 * Checks the first two arguments of `start_response`.
 *
 * @throws ValidationError for the first thing that is wrong.
 */
export function checkHead(status: unknown, headers: unknown): CheckedHead {
  rethrow('ERR_WSGI_STATUS', () => checkStatus(status as string));
  if (!Array.isArray(headers)) {
    throw new ValidationError(
      'app',
      'ERR_WSGI_HEADERS',
      `headers: expected an array, got ${show(headers)}`,
    );
  }
  const values = new Map<string, string>();
  for (const header of headers as unknown[]) {
    const [name, value] = checkPair(header);
    if ((name === 'content-length' || name === 'content-type') && values.has(name)) {
      throw wrong(`${name}: expected once, got it twice`);
    }
    values.set(name, value);
  }
  return checkContent((status as string).slice(0, 3), values);
}

function checkPair(header: unknown): [lowerName: string, value: string] {
  if (!Array.isArray(header) || header.length !== 2) {
    throw wrong(`expected [name, value], got ${show(header)}`);
  }
  const [name, value] = header as [string, string];
  const lower = rethrow('ERR_WSGI_HEADERS', () => checkHeader(name, value));
  // As in Python's: a CGI habit that puts the status among the headers.
  if (lower === 'status') throw wrong('expected the status as first argument, got a header Status');
  if (/[-_]$/.test(name)) throw wrong(`expected a name that ends in no - or _, got ${show(name)}`);
  return [lower, value];
}

function checkContent(code: string, values: ReadonlyMap<string, string>): CheckedHead {
  const hasBody = code !== '204' && code !== '304';
  const type = values.get('content-type');
  if (hasBody && type === undefined) throw wrong(`expected a Content-Type with ${code}, got none`);
  if (!hasBody && type !== undefined) {
    throw wrong(`expected no Content-Type with ${code}, got ${show(type)}`);
  }
  const length = values.get('content-length');
  if (length === undefined) return { hasBody, contentLength: undefined };
  if (!/^\d{1,15}$/.test(length)) {
    throw wrong(`Content-Length: expected a number of bytes, got ${show(length)}`);
  }
  // RFC 9110, section 8.6: a 304 may say how long the 200 would be, a 204 has nothing to say.
  if (code === '204') throw wrong(`expected no Content-Length with 204, got ${show(length)}`);
  return { hasBody, contentLength: Number(length) };
}

function rethrow<Result>(code: ValidationErrorCode, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    throw new ValidationError('app', code, (error as Error).message);
  }
}

function wrong(message: string): ValidationError {
  return new ValidationError('app', 'ERR_WSGI_HEADERS', message);
}
