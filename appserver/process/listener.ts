import { lookup } from 'node:dns/promises';
import { BoundSocket } from 'node:net';

import { formatAddress } from '../config/address.ts';
import type { SocketSpec } from '../config/options.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { boundPort } from './bound-socket.ts';
import { StartupError, systemCode, systemReason } from './errors.ts';
import { addressInUse, describeSocket } from './socket-errors.ts';
import { bindSocketFile } from './socket-file.ts';
import type { SocketFile } from './socket-file.ts';

/**
 * A bound socket. The master keeps it for its whole life and never listens or accepts on it; workers
 * do both, on descriptors that they inherit, so a worker can die without a connection being lost.
 */
export interface Listener {
  /** What was asked for. */
  readonly spec: SocketSpec;
  /** The address as uWSGI writes it, with the real port where 0 was asked for. */
  readonly name: string;
  /** The socket itself; undefined if the master was started with it (socket activation). */
  readonly socket?: BoundSocket;
  /** Its descriptor in the master. */
  readonly fd: number;
  /** Certificate and key, for a TLS socket. */
  readonly tls?: TlsMaterial | undefined;
  /** The file of a Unix socket; undefined for TCP and abstract ones. */
  readonly file?: SocketFile;
  /** Gives the address up. */
  close(): void;
}

/**
 * Binds one socket. Host names are resolved here, because the kernel wants numbers.
 *
 * @throws StartupError naming the option and the address
 */
export async function bindListener(spec: SocketSpec): Promise<Listener> {
  const { address } = spec;
  switch (address.kind) {
    case 'unix': {
      const file = await bindSocketFile(spec, address.path);
      return { spec, name: address.path, ...keep(file.socket), file };
    }
    case 'abstract': {
      const socket = bind(spec, { path: `\0${address.name}` });
      return { spec, name: formatAddress(address), ...keep(socket) };
    }
    case 'tcp': {
      const host = await resolve(spec, address.host);
      const socket = bind(spec, { host, port: address.port });
      const name = formatAddress({ ...address, port: boundPort(socket.address()) });
      return { spec, name, ...keep(socket) };
    }
  }
}

function keep(socket: BoundSocket): Pick<Listener, 'socket' | 'fd' | 'close'> {
  return {
    socket,
    fd: socket.fd(),
    close() {
      socket.close();
    },
  };
}

function bind(
  spec: SocketSpec,
  where: { host: string; port: number } | { path: string },
): BoundSocket {
  try {
    return new BoundSocket(where);
  } catch (error) {
    if (systemCode(error) === 'EADDRINUSE') throw addressInUse(spec);
    throw new StartupError(
      'ERR_TSGI_BIND',
      `${describeSocket(spec)}: cannot bind: ${systemReason(error)}`,
      { cause: error },
    );
  }
}

async function resolve(spec: SocketSpec, host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_BIND',
      `${describeSocket(spec)}: cannot resolve "${host}": ${systemReason(error)}`,
      { cause: error },
    );
  }
}
