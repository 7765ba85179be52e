import { WireError } from './errors.ts';
import { MODIFIER_PING, MODIFIER_WSGI, MODIFIER_WSGI_OLD } from './packet.ts';

/**
 * Refuses what is not a request that this server serves, from the first one to four bytes of a
 * connection.
 *
 * @throws WireError that tells plain HTTP from an unknown modifier.
 */
export function checkStart(bytes: Uint8Array): void {
  const modifier1 = bytes[0];
  if (modifier1 === MODIFIER_WSGI || modifier1 === undefined) return;
  if (modifier1 === MODIFIER_WSGI_OLD || modifier1 === MODIFIER_PING) return;
  if (isCapital(modifier1)) {
    // "GET ", "POST", "HEAD": wait for four bytes before calling it anything.
    if (bytes.length < 4 && bytes.every(isCapital)) return;
    if (bytes.subarray(0, 3).every(isCapital)) {
      throw new WireError(
        'ERR_UWSGI_HTTP',
        'plain HTTP on a uwsgi socket: expected a uwsgi packet; serve HTTP with http-socket, or let nginx speak uwsgi with uwsgi_pass',
        '400 Bad Request',
      );
    }
  }
  if (modifier1 === 0x16 && (bytes[1] ?? 0x03) === 0x03) {
    throw new WireError(
      'ERR_UWSGI_HTTP',
      'a TLS handshake on a uwsgi socket: expected a uwsgi packet; let nginx end TLS and speak uwsgi with uwsgi_pass',
    );
  }
  throw new WireError(
    'ERR_UWSGI_MODIFIER',
    `-- unavailable modifier requested: ${modifier1} -- expected 0 (WSGI) or 100 (ping)`,
  );
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
