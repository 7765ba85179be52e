/**
 * Socket activation (sd_listen_fds(3)): systemd binds and listens, and hands the descriptors over, so
 * that not even a restart of the server refuses a connection.
 */
import { readFileSync, readlinkSync } from 'node:fs';

import { formatAddress } from '../config/address.ts';
import type { SocketAddress } from '../config/address.ts';
import type { Options } from '../config/options.ts';
import { StartupError } from './errors.ts';
import type { Listener } from './listener.ts';

const FIRST_FD = 3;

/**
 * The sockets that this process was started with. Those that no option names speak what `protocol`
 * says, or HTTP if their `FileDescriptorName` is `http`.
 *
 * @param environment loses the variables, which are for this process alone
 * @throws StartupError if they promise what is not there
 */
export function inheritedListeners(
  environment: NodeJS.ProcessEnv,
  { protocol }: Pick<Options, 'protocol'>,
): Listener[] {
  const { LISTEN_PID: pid, LISTEN_FDS: count, LISTEN_FDNAMES: names = '' } = environment;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete environment[name];
  if (Number(pid) !== process.pid) return [];
  return Array.from({ length: Number(count) }, (_, index) => {
    const fd = FIRST_FD + index;
    const address = addressOf(fd);
    if (address === undefined) {
      throw new StartupError(
        'ERR_TSGI_BIND',
        `LISTEN_FDS is ${count}: expected a socket with an address at descriptor ${fd}, got none`,
      );
    }
    const spoken = names.split(':')[index] === 'http' ? 'http' : protocol;
    return {
      spec: { address, protocol: spoken, option: 'socket', origin: 'socket activation' },
      name: formatAddress(address),
      fd,
      // It is systemd's: it stays open, and its file stays, whatever the configuration says.
      close() {},
    };
  });
}

/** What a socket is bound to, from Linux's tables: Node cannot ask a descriptor. */
function addressOf(fd: number): SocketAddress | undefined {
  const inode = /^socket:\[(\d+)\]$/.exec(linkOf(fd))?.[1];
  if (inode === undefined) return undefined;
  return unixAddress(inode) ?? tcpAddress('tcp', inode) ?? tcpAddress('tcp6', inode);
}

function linkOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ''; // It is not open.
  }
}

function unixAddress(inode: string): SocketAddress | undefined {
  for (const line of rows('unix')) {
    const [, found, path] = /^(?:\S+\s+){6}(\d+) (.*)$/.exec(line) ?? [];
    if (found !== inode || path === undefined || path === '') continue;
    return path.startsWith('@')
      ? { kind: 'abstract', name: path.slice(1) }
      : { kind: 'unix', path };
  }
  return undefined;
}

function tcpAddress(table: 'tcp' | 'tcp6', inode: string): SocketAddress | undefined {
  for (const line of rows(table)) {
    const fields = line.trim().split(/\s+/);
    if (fields[9] !== inode) continue;
    const [host = '', port = ''] = (fields[1] ?? '').split(':');
    return { kind: 'tcp', host: hostOf(host), port: Number.parseInt(port, 16) };
  }
  return undefined;
}

/** The kernel writes addresses as hexadecimal words in the machine's byte order, little-endian here. */
function hostOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    [...Buffer.from(word, 'hex')].toReversed(),
  );
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  // The URL parser knows the short form.
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

function rows(table: string): string[] {
  try {
    return readFileSync(`/proc/net/${table}`, 'latin1').split('\n').slice(1);
  } catch {
    return [];
  }
}
