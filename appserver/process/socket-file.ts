/**
 * Unix sockets in the file system. Unlike a port, the kernel lets the file be unlinked and bound anew
 * while its owner lives and hears nothing more; uWSGI steals sockets that way. Here a file is
 * replaced only when nobody listens behind it.
 */
import { lstatSync, readFileSync, unlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { BoundSocket, connect } from 'node:net';
import { dirname, resolve } from 'node:path';

import './bound-socket.ts';
import type { SocketSpec } from '../config/options.ts';
import { StartupError, systemCode, systemReason } from './errors.ts';
import { addressInUse, describeSocket } from './socket-errors.ts';

/** A Unix socket that this process bound, and which file it was. */
export class SocketFile {
  /** Absolute, so that a later chdir does not matter. */
  readonly path: string;
  readonly socket: BoundSocket;
  readonly #device: number;
  readonly #inode: number;

  constructor(path: string, socket: BoundSocket) {
    this.path = path;
    this.socket = socket;
    const { dev, ino } = lstatSync(path);
    this.#device = dev;
    this.#inode = ino;
  }

  /** Removes the file unless it is another one by now (uWSGI's `vacuum`); tells whether it did. */
  remove(): boolean {
    const found = stat(this.path);
    if (found?.dev !== this.#device || found.ino !== this.#inode) return false;
    try {
      unlinkSync(this.path);
      return true;
    } catch {
      return false; // The directory is not ours: privileges have been dropped since.
    }
  }
}

/** Linux's `sun_path`, less the closing NUL. */
const MAX_PATH_BYTES = 107;
/** How long a server may take to accept a probe before it counts as alive all the same, in ms. */
const PROBE_TIMEOUT = 1000;

/**
 * Binds a Unix socket at `path`, replacing a file that a dead server left.
 *
 * @throws StartupError if the file is no socket, or somebody listens there, or the system refuses
 */
export async function bindSocketFile(spec: SocketSpec, path: string): Promise<SocketFile> {
  const found = stat(path);
  if (found && !found.isSocket()) {
    throw new StartupError(
      'ERR_TSGI_SOCKET_PATH',
      `${describeSocket(spec)}: expected a socket or no file at all, got ${kindOf(found)}`,
    );
  }
  try {
    if (found) {
      if (isBound(path) || (await isAlive(path))) throw addressInUse(spec);
      unlinkSync(path);
    }
    return new SocketFile(resolve(path), new BoundSocket({ path: shortest(path) }));
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw refusal(spec, path, error);
  }
}

function refusal(spec: SocketSpec, path: string, error: unknown): StartupError {
  if (systemCode(error) === 'EADDRINUSE') return addressInUse(spec);
  const directory = dirname(path);
  // bind(2) and libuv say EACCES for a missing directory too.
  const reason =
    stat(directory) === undefined
      ? `the directory "${directory}" does not exist`
      : systemReason(error);
  return new StartupError(
    'ERR_TSGI_SOCKET_PATH',
    `${describeSocket(spec)}: cannot create the socket: ${reason}`,
    { cause: error },
  );
}

/** A server that starts up has bound its socket and does not listen yet: only the kernel knows it. */
function isBound(path: string): boolean {
  const name = ` ${shortest(path)}`;
  try {
    return readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .some((line) => line.endsWith(name));
  } catch {
    return false; // No such file outside Linux.
  }
}

/** The absolute path, which the kernel's table of sockets then shows, unless only the given one fits. */
function shortest(path: string): string {
  const absolute = resolve(path);
  return Buffer.byteLength(absolute) <= MAX_PATH_BYTES ? absolute : path;
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((settle, reject) => {
    const probe = connect({ path });
    const timer = setTimeout(() => {
      probe.destroy();
      settle(true);
    }, PROBE_TIMEOUT);
    probe
      .on('connect', () => {
        probe.destroy();
        settle(true);
      })
      .on('error', (error) => {
        const code = systemCode(error);
        if (code === 'ECONNREFUSED' || code === 'ENOENT') settle(false);
        // EAGAIN: somebody listens and the backlog is full.
        else if (code === 'EAGAIN') settle(true);
        else reject(error);
      })
      .on('close', () => {
        clearTimeout(timer);
      });
  });
}

function stat(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isSymbolicLink()) return 'a symbolic link';
  return found.isFile() ? 'a regular file' : 'another kind of file';
}
