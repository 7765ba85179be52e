import type { IncomingMessage } from 'node:http';
import type { ServerSettings } from './settings.ts';

/** Why a request cannot be served although Node's parser took it. */
export interface HttpRefusal {
  /** "400 Bad Request" */
  readonly status: string;
  readonly reason: string;
}

/**
 * What Node's parser lets through, but two servers in a row could understand in two ways, or would
 * not fit what uwsgi allows.
 *
 * @param limits most headers, and most bytes of body.
 */
export function checkHttp(
  request: IncomingMessage,
  { maxVars, bodyLimit }: Pick<ServerSettings, 'maxVars' | 'bodyLimit'>,
): HttpRefusal | undefined {
  const count = request.rawHeaders.length / 2;
  if (count > maxVars) {
    const reason = `too many headers: expected at most ${maxVars}, got ${count}; raise max-vars, or send fewer`;
    return { status: '431 Request Header Fields Too Large', reason };
  }
  // RFC 9112, section 3.2.
  const hosts = request.headersDistinct['host']?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && request.httpVersion === '1.1')) {
    return { status: '400 Bad Request', reason: `expected one Host header, got ${hosts}` };
  }
  // RFC 9112, section 6.1.
  const coding = request.headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return {
      status: '501 Not Implemented',
      reason: `expected Transfer-Encoding: chunked, got ${JSON.stringify(coding).slice(0, 100)}`,
    };
  }
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > bodyLimit) {
    const reason = `Invalid (too big) CONTENT_LENGTH. skip. Expected at most ${bodyLimit} as limit-post says, got ${length}`;
    return { status: '413 Content Too Large', reason };
  }
  return undefined;
}
