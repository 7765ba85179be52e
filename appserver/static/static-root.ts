import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';

/** Where files are served from. Paths are Latin-1: one character for each byte of the name. */
export interface StaticRoot {
  /** Which part of PATH_INFO the directory stands for: `/static`; empty for all of it. */
  readonly prefix: string;
  /** The directory, or a single file; absolute. */
  readonly path: string;
}

/** An open file, and its name after every symbolic link was followed. */
export interface StaticFile {
  readonly handle: FileHandle;
  readonly path: string;
  readonly size: number;
  /** Whole seconds since the epoch, as HTTP dates have them. */
  readonly modified: number;
}

/**
 * The name of the file that a path would stand for, not looked up yet.
 *
 * @returns undefined if the root does not cover the path. A prefix ends at a `/`: `/static` does not
 * cover `/statics`, as it does in uWSGI.
 */
export function fileNameIn({ prefix, path }: StaticRoot, pathInfo: string): string | undefined {
  if (!pathInfo.startsWith(prefix) || pathInfo.includes('\0')) return undefined;
  const rest = pathInfo.slice(prefix.length);
  if (rest !== '' && !prefix.endsWith('/') && !rest.startsWith('/')) return undefined;
  return rest === '' ? path : `${path}/${rest}`;
}

/**
 * Opens a file if it is a regular one within the root, whatever symbolic links and `..` its name has.
 * Links may lead from one place in the root to another, but not out of it.
 */
export async function openWithin(
  root: StaticRoot,
  fileName: string,
): Promise<StaticFile | undefined> {
  let handle: FileHandle | undefined;
  try {
    const [home, path] = await Promise.all([resolveLinks(root.path), resolveLinks(fileName)]);
    if (path !== home && !path.startsWith(home.endsWith(sep) ? home : home + sep)) return undefined;
    // No link is left in the name but what somebody put there since; and a FIFO must not hold us.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    handle = await open(bytesOf(path), flags);
    const stat = await handle.stat();
    if (stat.isFile()) {
      return { handle, path, size: stat.size, modified: Math.floor(stat.mtimeMs / 1000) };
    }
  } catch {
    // Not there, or not for us: the app may know better.
  }
  await handle?.close();
  return undefined;
}

async function resolveLinks(name: string): Promise<string> {
  const path = await realpath(bytesOf(name), 'buffer');
  return path.toString('latin1');
}

function bytesOf(name: string): Buffer {
  return Buffer.from(name, 'latin1');
}
