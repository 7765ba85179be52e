/** The system's users and groups. Node can change to them by name, and cannot look them up. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface User {
  readonly uid: number;
  /** Its primary group; undefined for a number that no user has. */
  readonly gid: number | undefined;
}

const NUMBER = /^\d+$/;

/** @param user a name, or a number, which need not be that of a known user */
export function findUser(user: string): User | undefined {
  const fields = entry('passwd', user);
  if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  return NUMBER.test(user) ? { uid: Number(user), gid: undefined } : undefined;
}

/** The number of a group. @param group a name or a number */
export function findGroup(group: string): number | undefined {
  const fields = entry('group', group);
  if (fields) return Number(fields[2]);
  return NUMBER.test(group) ? Number(group) : undefined;
}

/** The fields of passwd(5) or group(5) for a name or number. */
function entry(database: 'passwd' | 'group', key: string): string[] | undefined {
  const column = NUMBER.test(key) ? 2 : 0;
  return [readDatabase, askSystem]
    .flatMap((source) => source(database, key))
    .map((line) => line.split(':'))
    .find((fields) => fields[column] === key);
}

function readDatabase(database: string): string[] {
  try {
    return readFileSync(`/etc/${database}`, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Accounts may be kept elsewhere, such as in LDAP: getent(1) knows. */
function askSystem(database: string, key: string): string[] {
  try {
    return execFileSync('getent', [database, key], { encoding: 'utf8', stdio: 'pipe' }).split('\n');
  } catch {
    return []; // No such account, or no such command.
  }
}
