import { readFileSync, readlinkSync } from 'node:fs';

import type { Listener } from './listener.ts';

/** State of a listening socket in proc_net_tcp.txt: TCP_LISTEN. */
const TCP_LISTEN = '0A';
/** State of a connection in /proc/net/unix that nobody has accepted yet: SS_CONNECTING. */
const UNIX_CONNECTING = '02';

/**
 * How many connections wait to be accepted on each listener, from Linux's /proc; 0 where that cannot
 * be known.
 */
export function listenQueues(
  listeners: readonly Pick<Listener, 'fd' | 'spec' | 'name' | 'file'>[],
): number[] {
  const isTcp = listeners.map(({ spec }) => spec.address.kind === 'tcp');
  const tcp = isTcp.includes(true) ? tcpQueues() : undefined;
  const unix = isTcp.includes(false) ? unixQueues() : undefined;
  return listeners.map(({ fd, name, file }, index) =>
    isTcp[index] ? (tcp?.get(inodeOf(fd)) ?? 0) : (unix?.get(file?.path ?? name) ?? 0),
  );
}

/** By inode. Of a listening socket, the receive queue is that of connections. */
function tcpQueues(): Map<string, number> {
  const queues = new Map<string, number>();
  for (const file of ['tcp', 'tcp6']) {
    for (const line of linesOf(`/proc/net/${file}`)) {
      const [, , , state, sizes, , , , , inode] = line.trim().split(/\s+/);
      if (state !== TCP_LISTEN || sizes === undefined || inode === undefined) continue;
      queues.set(inode, Number.parseInt(sizes.split(':')[1] ?? '', 16));
    }
  }
  return queues;
}

/** By name. A connection has its listener's name, and no inode until it is accepted. */
function unixQueues(): Map<string, number> {
  const queues = new Map<string, number>();
  for (const line of linesOf('/proc/net/unix')) {
    const [, state, inode, name] = /^(?:\S+ ){5}(\S+) +(\d+) (.*)$/.exec(line) ?? [];
    if (state !== UNIX_CONNECTING || inode !== '0' || name === undefined) continue;
    queues.set(name, (queues.get(name) ?? 0) + 1);
  }
  return queues;
}

function inodeOf(fd: number): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? '';
  } catch {
    return '';
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'latin1').split('\n').slice(1);
  } catch {
    return []; // Not Linux.
  }
}
