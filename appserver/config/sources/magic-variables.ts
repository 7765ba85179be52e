import { statSync } from 'node:fs';
import { availableParallelism, hostname, userInfo } from 'node:os';
import { basename, dirname, extname, resolve } from 'node:path';
import { groupName } from './group-name.ts';
import { VERSION } from '../../version.ts';

/** What the magic variables of a configuration file stand for, by their letter. */
export type MagicTable = ReadonlyMap<string, string>;

/**
 * The magic variables of one file (uWSGI's docs, "Configuring uWSGI", "Magic variables").
 *
 * @param given the file as it was asked for, without its section.
 * @param section the section that was asked for, or `''`.
 */
export function magicTable(given: string, section: string, cwd: string): MagicTable {
  const path = resolve(cwd, given);
  const directory = dirname(path);
  const extension = extname(path);
  const now = Date.now();
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const table = new Map([
    ['%', '%'],
    // Not magic: a reference such as %(processes), for later.
    ['(', '%('],
    ['o', given],
    ['p', path],
    ['s', basename(path)],
    ['n', basename(path, extension)],
    ['e', extension.slice(1)],
    ['d', directory === '/' ? '/' : `${directory}/`],
    ['c', basename(directory)],
    ['x', section],
    ['v', cwd],
    ['V', VERSION],
    ['h', hostname()],
    ['k', String(availableParallelism())],
    ['u', String(uid)],
    ['U', userName(uid)],
    ['g', String(gid)],
    ['G', groupName(gid)],
    ['t', String(Math.floor(now / 1000))],
    ['T', String(now * 1000)],
    ['i', inodeOf(path)],
    ['j', pathHash(path)],
  ]);
  const parts = path.split('/').slice(1, -1);
  for (let index = 0; index < 10; index++) table.set(String(index), parts[index] ?? '');
  return table;
}

/**
 * Replaces `%` and its letter by what it stands for; an unknown letter by nothing, as in uWSGI.
 * A `%` that ends the line stays: uWSGI would join the next line to it, which nobody means.
 */
export function substituteMagic(
  text: string,
  table: MagicTable,
  onUnknown: (variable: string) => void,
): string {
  return text.replace(/%(.)/gsu, (variable, letter: string) => {
    const value = table.get(letter);
    if (value === undefined) onUnknown(variable);
    return value ?? '';
  });
}

function userName(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}

function inodeOf(path: string): string {
  return String(statSync(path, { throwIfNoEntry: false })?.ino ?? 0);
}

/** DJB33X of the path, its four bytes in hexadecimal, lowest first. */
function pathHash(path: string): string {
  let hash = 5381;
  for (const byte of Buffer.from(path)) hash = ((Math.imul(hash, 33) ^ byte) >>> 0) as number;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(hash);
  return bytes.toString('hex').toUpperCase();
}
