/** Where a socket is: what `socket`, `http-socket` and their kin take, and `--ping` and `stats` too. */
export type SocketAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'abstract'; readonly name: string };

/** Why a text is not an address. `message` says what was expected, then what came. */
export class AddressError extends Error {
  readonly code = 'ERR_ADDRESS';
  override readonly name = 'AddressError';
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
  if (text === '') throw new AddressError('expected an address, got nothing');
  if (text.includes('\0')) throw new AddressError('expected an address, got one with a NUL in it');
  if (text.startsWith('@')) return { kind: 'abstract', name: unixName(text.slice(1), text) };
  if (text.startsWith('unix:')) return { kind: 'unix', path: unixName(text.slice(5), text) };
  if (!text.includes(':') || /^\.{0,2}\//.test(text)) {
    return { kind: 'unix', path: unixName(text, text) };
  }
  const bracketed = /^\[([^\]]*)\]:(.*)$/s.exec(text);
  if (bracketed) return tcp(bracketed[1] ?? '', bracketed[2] ?? '', text);

  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon);
  if (/[:[\]]/.test(host)) {
    throw new AddressError(`expected [IPv6]:port with the brackets, got "${text}"`);
  }
  if (/[\s/]/.test(host)) throw new AddressError(`expected host:port, got "${text}"`);
  return tcp(host === '' ? '0.0.0.0' : host, text.slice(colon + 1), text);
}

/** Writes an address as {@link parseAddress} reads it, `0.0.0.0:port` for `:port`. */
export function formatAddress(address: SocketAddress): string {
  switch (address.kind) {
    case 'unix':
      return address.path.includes(':') && !/^\.{0,2}\//.test(address.path)
        ? `unix:${address.path}`
        : address.path;
    case 'abstract':
      return `@${address.name}`;
    case 'tcp':
      return address.host.includes(':')
        ? `[${address.host}]:${address.port}`
        : `${address.host}:${address.port}`;
  }
}

function tcp(host: string, port: string, text: string): SocketAddress {
  if (host === '') throw new AddressError(`expected a host before the port, got "${text}"`);
  if (!/^\d{1,5}$/.test(port) || Number(port) > MAX_PORT) {
    throw new AddressError(`expected a port from 0 to ${MAX_PORT} after the colon, got "${text}"`);
  }
  return { kind: 'tcp', host, port: Number(port) };
}

function unixName(name: string, text: string): string {
  if (name === '') throw new AddressError(`expected a name for the Unix socket, got "${text}"`);
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > MAX_UNIX_NAME_BYTES) {
    throw new AddressError(
      `expected a Unix socket name of at most ${MAX_UNIX_NAME_BYTES} bytes, got ${bytes}: "${text}"`,
    );
  }
  return name;
}
