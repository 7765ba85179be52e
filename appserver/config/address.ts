import { quoted } from './problem.ts';

/** Where a socket is: what `socket`, `http-socket` and their kin take, and `--ping` and `stats` too. */
export type SocketAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'abstract'; readonly name: string };

/** Why a text is not an address. `message` says what was expected, then what came. */
export class AddressError extends Error {
  readonly code = 'ERR_ADDRESS';
  override readonly name = 'AddressError';
  /** Reads well after the word "expected". */
  readonly expected: string;
  readonly came: string;

  constructor(expected: string, came: string) {
    super(`expected ${expected}, got ${came}`);
    this.expected = expected;
    this.came = came;
  }
}

const MAX_PORT = 65535;
/** Linux's `sun_path` is 108 bytes; a path needs its closing NUL, an abstract name its opening one. */
const MAX_UNIX_NAME_BYTES = 107;

/**
 * Parses uWSGI's forms of an address: `host:port`, `:port` (every IPv4 interface), `[v6]:port`,
 * `@abstract`, and anything without a colon as the path of a Unix socket. Port 0 lets the system
 * choose. A path that has a colon in it starts with `/`, `./` or `unix:`.
 *
 * @throws AddressError
 */
export function parseAddress(text: string): SocketAddress {
  if (text === '') throw new AddressError('an address', quoted(text));
  if (text.includes('\0')) throw new AddressError('an address without a NUL', quoted(text));
  if (/^(=|fd:)/.test(text)) {
    throw new AddressError('an address, for tsgi does not share sockets by number', quoted(text));
  }
  if (text.startsWith('@')) return { kind: 'abstract', name: unixName(text.slice(1), text) };
  if (text.startsWith('unix:')) return { kind: 'unix', path: unixName(text.slice(5), text) };
  if (!text.includes(':') || isPlainPath(text)) return { kind: 'unix', path: unixName(text, text) };

  const bracketed = /^\[([^[\]]*)\]:(.*)$/s.exec(text);
  if (bracketed) {
    const [, host = '', port = ''] = bracketed;
    if (!host.includes(':')) throw new AddressError('[IPv6]:port', quoted(text));
    return { kind: 'tcp', host, port: portNumber(port, text) };
  }
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon);
  if (/[:[\]]/.test(host)) throw new AddressError('[IPv6]:port with the brackets', quoted(text));
  if (/[\s/,]/.test(host)) throw new AddressError('host:port', quoted(text));
  return {
    kind: 'tcp',
    host: host === '' ? '0.0.0.0' : host,
    port: portNumber(text.slice(colon + 1), text),
  };
}

/** Writes an address so that {@link parseAddress} reads it back; `:port` becomes `0.0.0.0:port`. */
export function formatAddress(address: SocketAddress): string {
  switch (address.kind) {
    case 'unix': {
      const misread = /^(@|=|fd:|unix:)/.test(address.path) || address.path.includes(':');
      return misread && !isPlainPath(address.path) ? `unix:${address.path}` : address.path;
    }
    case 'abstract':
      return `@${address.name}`;
    case 'tcp':
      return address.host.includes(':')
        ? `[${address.host}]:${address.port}`
        : `${address.host}:${address.port}`;
  }
}

/** Whether it begins as only a path does, so that a colon in it is no port's. */
function isPlainPath(text: string): boolean {
  return /^\.{0,2}\//.test(text);
}

function portNumber(port: string, text: string): number {
  if (!/^\d{1,5}$/.test(port) || Number(port) > MAX_PORT) {
    throw new AddressError(`a port from 0 to ${MAX_PORT} after the colon`, quoted(text));
  }
  return Number(port);
}

function unixName(name: string, text: string): string {
  if (name === '') throw new AddressError('a name for the Unix socket', quoted(text));
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > MAX_UNIX_NAME_BYTES) {
    throw new AddressError(`a socket name of at most ${MAX_UNIX_NAME_BYTES} bytes`, `${bytes}`);
  }
  return name;
}
