/**
 * The status line and headers of a response. uwsgi has no response format of its own: the server
 * answers in HTTP/1 form and nginx reads that.
 */

/** What an app may not put into a status line or a header; `message` names the offender. */
export class ResponseHeadError extends Error {
  override readonly name = 'ResponseHeadError';
  readonly code = 'ERR_RESPONSE_HEAD';
}

const STATUS = /^[2-9]\d\d \S/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/;

// RFC 9110, section 7.6.1: these speak of one connection, and this one is the server's.
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Lower-case forms of names that were checked before: apps send the same few over and over. */
const knownNames = new Map<string, string>();
const MOST_KNOWN_NAMES = 256;

/**
 * Checks a status.
 *
 * @throws ResponseHeadError unless it is three digits from 200 up, a space and a reason in Latin-1.
 */
export function checkStatus(status: string): void {
  if (typeof status !== 'string' || !STATUS.test(status) || NOT_TEXT.test(status)) {
    throw new ResponseHeadError(
      `status: expected three digits from 200, a space and a reason such as "200 OK", got ${quote(status)}`,
    );
  }
}

/**
 * Checks a header.
 *
 * @returns the name in lower case.
 * @throws ResponseHeadError if the name is not a token or is hop-by-hop, or the value holds CR, LF,
 * NUL, another control character or a character that is not Latin-1.
 */
export function checkHeader(name: string, value: string): string {
  let lower = knownNames.get(name);
  if (lower === undefined) {
    lower = checkName(name);
    if (knownNames.size < MOST_KNOWN_NAMES) knownNames.set(name, lower);
  }
  if (typeof value !== 'string') {
    throw new ResponseHeadError(`header ${name}: expected a string value, got ${quote(value)}`);
  }
  if (NOT_TEXT.test(value)) {
    throw new ResponseHeadError(
      `header ${name}: expected a value in Latin-1 without control characters, got ${quote(value)}`,
    );
  }
  return lower;
}

/** The head as it goes on the wire, with its empty line. Status and headers must have been checked. */
export function encodeHead(
  protocol: string,
  status: string,
  headers: readonly (readonly [string, string])[],
): string {
  let head = `${protocol} ${status}\r\n`;
  for (const header of headers) head += `${header[0]}: ${header[1]}\r\n`;
  return `${head}\r\n`;
}

function checkName(name: string): string {
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw new ResponseHeadError(`header name: expected a token (RFC 9110), got ${quote(name)}`);
  }
  const lower = name.toLowerCase();
  if (HOP_BY_HOP.has(lower)) {
    throw new ResponseHeadError(
      `header ${name}: expected an end-to-end header, got a hop-by-hop one; the server decides about its connection`,
    );
  }
  return lower;
}

function quote(value: unknown): string {
  // Of what is no string, its type is all that helps; it may not even be possible to show it.
  const text = typeof value === 'string' ? JSON.stringify(value) : typeof value;
  return text.length > 200 ? `${text.slice(0, 200)}... (${text.length} characters)` : text;
}
