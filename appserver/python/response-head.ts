import { STATUS_CODES } from 'node:http';
import { KnownHead } from '../wsgi/known-head.ts';
import type { Header } from '../wsgi/types.ts';

/** A status and headers as a Python app gave them. Whether they are good HTTP is the gateway's check. */
export interface PythonHead {
  readonly status: string;
  readonly headers: readonly Header[];
}

// Apps that pass on another server's response pass these on, too. They belong to that connection.
const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade)$/i;

/** A head that came before. It is checked for good when it comes again: many never do. */
interface Seen {
  readonly text: string;
  readonly head: PythonHead | undefined;
}

/** What came last, by length: heads of one length that take turns only miss each other. */
const seen: (Seen | undefined)[] = [];
const MOST_SEEN = 32;
const LONGEST_SEEN = 2048;

/** Takes a head apart, see `splitHead`; one that came before is the same object as before. */
export function parseHead(text: string): PythonHead {
  if (text.length > LONGEST_SEEN) return splitHead(text);
  const place = text.length % MOST_SEEN;
  const before = seen[place];
  const isSame = before?.text === text;
  if (isSame && before.head !== undefined) return before.head;
  const split = splitHead(text);
  const head = isSame ? known(split) : undefined;
  seen[place] = { text, head };
  return head ?? split;
}

/** The same head checked, or undefined if it is not good HTTP: the gateway says what is wrong with it. */
function known({ status, headers }: PythonHead): PythonHead | undefined {
  try {
    return new KnownHead(status, headers);
  } catch {
    return undefined;
  }
}

/**
 * Splits a head at its line ends.
 *
 * As lenient as uWSGI: a status without a reason gets the usual one, and hop-by-hop headers, which
 * nginx would ignore, are left out.
 */
function splitHead(head: string): PythonHead {
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
