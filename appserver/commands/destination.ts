import type { SocketAddress } from '../config/address.ts';

/** An address in the words of `net.connect`. */
export function destination(
  address: SocketAddress,
): { host: string; port: number } | { path: string } {
  switch (address.kind) {
    case 'tcp':
      return { host: address.host, port: address.port };
    case 'unix':
      return { path: address.path };
    case 'abstract':
      return { path: `\0${address.name}` };
  }
}
