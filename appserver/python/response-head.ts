import { STATUS_CODES } from 'node:http';
import type { Header } from '../wsgi/types.ts';

/** A status and headers as a Python app gave them. Whether they are good HTTP is the gateway's check. */
export interface PythonHead {
  readonly status: string;
  readonly headers: readonly Header[];
}

// Apps that pass on another server's response pass these on, too. They belong to that connection.
const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Splits a head at its line ends.
 *
 * As lenient as uWSGI: a status without a reason gets the usual one, and hop-by-hop headers, which
 * nginx would ignore, are left out.
 */
export function parseHead(head: string): PythonHead {
  const lines = head.split('\r\n');
  const headers: Header[] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    if (!HOP_BY_HOP.test(name)) headers.push([name, line.slice(colon + 2)]);
  }
  const status = lines[0]!;
  return { status: status.length > 4 ? status : withReason(status), headers };
}

/** The same with a Content-Length, unless there is one or the response has no body. */
export function withLength(head: PythonHead, length: number): PythonHead {
  const { status, headers } = head;
  if (status.startsWith('204') || status.startsWith('304')) return head;
  if (headers.some(([name]) => name.toLowerCase() === 'content-length')) return head;
  return { status, headers: [...headers, ['Content-Length', String(length)]] };
}

function withReason(status: string): string {
  return /^\d{3} ?$/.test(status)
    ? `${status.trim()} ${STATUS_CODES[status.trim()] ?? 'Unknown'}`
    : status;
}
