import { hostname } from 'node:os';
import { encodeHead } from '../wire/response-head.ts';
import { HEADER_SIZE } from '../wire/packet.ts';
import type { ResponseHead } from './response-sink.ts';
import type { Environ } from './types.ts';
import type { Xray } from './xray.ts';

/** What the page draws of one request: the JSON form of the `X-Xray` response header. */
export interface XrayReport {
  /** The uwsgi packet in base64, secrets masked; absent for HTTP or when it would be too large. */
  readonly packet?: string;
  readonly packetSize: number;
  readonly listener: string;
  readonly host: string;
  readonly pid: number;
  readonly worker: unknown;
  readonly request: number;
  readonly times: Xray['times'] & {
    /** The head of the response was handed to the connection. */
    readonly answered: number;
  };
  /** The environ's keys that are not vars, and vars that mounting changes, each in a short form. */
  readonly environ: Record<string, string>;
  readonly status: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Bytes of the status line and headers on the wire, without this report. */
  readonly headSize: number;
  /** Bytes of the first piece of the body, and whether it was the whole body. */
  readonly firstPiece: number;
  readonly whole: boolean;
}

/** nginx's buffer for a response head is 64 KiB here; a report must leave room for the app's own. */
const LARGEST_PACKET = 24 * 1024;

const SECRET =
  /^HTTP_(?:COOKIE|AUTHORIZATION|PROXY_AUTHORIZATION|.*(?:TOKEN|SECRET|API_?KEY|PASSWORD|SESSION|CSRF|XSRF).*)$/;
const MASK = 0x2a;

const CHANGED_BY_MOUNTS = new Set(['SCRIPT_NAME', 'PATH_INFO']);

/** A copy of a packet in which the values of secrets are asterisks. Sizes and places stay. */
export function maskPacket(packet: Uint8Array): Buffer {
  const masked = Buffer.from(packet);
  let at = HEADER_SIZE;
  while (at + 2 <= masked.length) {
    const keyAt = at + 2;
    const valueSizeAt = keyAt + masked.readUInt16LE(at);
    const valueAt = valueSizeAt + 2;
    at = valueAt + masked.readUInt16LE(valueSizeAt);
    const key = masked.toString('latin1', keyAt, valueSizeAt).toUpperCase();
    if (SECRET.test(key)) masked.fill(MASK, valueAt, at);
  }
  return masked;
}

/** Puts together what is known of a request when its response begins. */
export function reportXray(
  xray: Xray,
  environ: Environ,
  answered: number,
  head: ResponseHead,
  firstPiece: number,
  whole: boolean,
): XrayReport {
  const protocol = environ.SERVER_PROTOCOL;
  return {
    ...(xray.packet.length > 0 && xray.packet.length <= LARGEST_PACKET
      ? { packet: maskPacket(xray.packet).toString('base64') }
      : {}),
    packetSize: xray.packet.length,
    listener: xray.listener,
    host: hostname(),
    pid: xray.pid,
    worker: environ['tsgi.worker'],
    request: xray.request,
    times: { ...xray.times, answered },
    environ: describeEnviron(environ),
    status: head.status,
    headers: head.headers.map(([name, value]) =>
      name.toLowerCase() === 'set-cookie' ? [name, value.replace(/=[^;]*/, '=***')] : [name, value],
    ),
    headSize: encodeHead(protocol, head.status, head.headers).length,
    firstPiece,
    whole,
  };
}

function describeEnviron(environ: Environ): Record<string, string> {
  const described: Record<string, string> = {};
  for (const [key, value] of Object.entries(environ)) {
    if (!key.includes('.') && !CHANGED_BY_MOUNTS.has(key)) continue;
    if (key === 'tsgi.xray') continue;
    described[key] =
      typeof value === 'object' || typeof value === 'function'
        ? describeObject(value)
        : String(value);
  }
  return described;
}

function describeObject(value: object | null): string {
  try {
    if (Array.isArray(value)) return JSON.stringify(value);
    if (typeof value === 'function') return `function ${value.name}`;
    return value === null ? '<null>' : `<${value.constructor?.name ?? 'Object'}>`;
  } catch {
    // Middleware may have put there what JSON cannot show.
    return '<...>';
  }
}
