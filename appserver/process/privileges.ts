import type { Options } from '../config/options.ts';
import { findGroup, findUser } from './accounts.ts';
import { StartupError } from './errors.ts';
import type { Log } from './log.ts';
import { describeOption } from './option-origin.ts';

/** Whom to run as; undefined is to stay as one is. */
export interface Identity {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/**
 * What `uid` and `gid` say. A user without a group brings its primary one: uWSGI would keep that of
 * root.
 *
 * @throws StartupError if there is no such user or group
 */
export function resolveIdentity(options: Pick<Options, 'uid' | 'gid' | 'origins'>): Identity {
  const user = options.uid === undefined ? undefined : findUser(options.uid);
  if (options.uid !== undefined && user === undefined) {
    throw unknown(options, 'uid', options.uid, 'user');
  }
  const gid = options.gid === undefined ? user?.gid : findGroup(options.gid);
  if (options.gid !== undefined && gid === undefined) {
    throw unknown(options, 'gid', options.gid, 'group');
  }
  return { uid: user?.uid, gid };
}

/** Who owns what `chown-socket` names. @throws StartupError if there is no such user or group */
export function resolveOwner(
  ownership: string,
  options: Pick<Options, 'origins'>,
): Identity & { uid: number } {
  const [userName = '', groupName] = ownership.split(':');
  const user = findUser(userName);
  if (!user) throw unknown(options, 'chown-socket', ownership, 'user');
  if (groupName === undefined) return { uid: user.uid, gid: undefined };
  const gid = findGroup(groupName);
  if (gid === undefined) throw unknown(options, 'chown-socket', ownership, 'group');
  return { uid: user.uid, gid };
}

/** Becomes somebody else, for good: with the user's groups and no others. Only root can. */
export function dropPrivileges({ uid, gid }: Identity, log: Log): void {
  if (process.getuid?.() !== 0) {
    if (gid !== undefined && gid !== process.getgid?.()) log('cannot setgid() as non-root user');
    if (uid !== undefined && uid !== process.getuid?.()) log('cannot setuid() as non-root user');
    return;
  }
  if (gid !== undefined) {
    log(`setgid() to ${gid}`);
    process.setgid?.(gid);
  }
  // The groups of root go even if nobody says whose to have instead.
  if (uid !== undefined && hasName(uid)) initGroups(uid, gid ?? process.getgid?.() ?? 0);
  else if (uid !== undefined || gid !== undefined) process.setgroups?.([]);
  if (uid !== undefined) {
    log(`setuid() to ${uid}`);
    process.setuid?.(uid);
  }
  if (process.getuid?.() === 0) {
    log('*** WARNING: you are running tsgi as root !!! (use the --uid flag) ***');
  }
}

/** initgroups(3), which Node's types do not know. */
function initGroups(uid: number, gid: number): void {
  (process as { initgroups?: (user: number, extraGroup: number) => void }).initgroups?.(uid, gid);
}

function hasName(uid: number): boolean {
  return findUser(String(uid))?.gid !== undefined;
}

function unknown(
  options: Pick<Options, 'origins'>,
  name: string,
  value: string,
  kind: 'user' | 'group',
): StartupError {
  const message = `${describeOption(options, name, value)}: expected a ${kind} of this system, got none of that name`;
  return new StartupError('ERR_TSGI_IDENTITY', message);
}
