/** Which rule was broken, by code. */
export type ValidationErrorCode =
  | 'ERR_WSGI_CALL'
  | 'ERR_WSGI_ENVIRON'
  | 'ERR_WSGI_START_RESPONSE'
  | 'ERR_WSGI_STATUS'
  | 'ERR_WSGI_HEADERS'
  | 'ERR_WSGI_WRITE'
  | 'ERR_WSGI_BODY'
  | 'ERR_WSGI_ITERATION'
  | 'ERR_WSGI_CLOSE'
  | 'ERR_WSGI_INPUT'
  | 'ERR_WSGI_ERRORS';

/** Who broke it. */
export type Side = 'app' | 'server';

/** A rule of PEP 3333 that an app or a server broke; `message` says what was expected and what came. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
  readonly code: ValidationErrorCode;
  readonly side: Side;

  constructor(side: Side, code: ValidationErrorCode, message: string) {
    super(`${side}: ${message}`);
    this.code = code;
    this.side = side;
  }
}

/** Names a value for a message: its type, and the text if it is a short one. */
export function show(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value);
    return quoted.length > 80 ? `${quoted.slice(0, 80)}...` : quoted;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value instanceof Uint8Array ? `${value.length} bytes` : typeof value;
}
