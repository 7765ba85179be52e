import { chmodSync, chownSync, statSync } from 'node:fs';

import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { describeOption } from './option-origin.ts';
import { resolveIdentity, resolveOwner } from './privileges.ts';
import type { Identity } from './privileges.ts';

export type AccessOptions = Pick<
  Options,
  'chmodSocket' | 'chownSocket' | 'uid' | 'gid' | 'origins'
>;

/**
 * Gives a Unix socket to whom `chown-socket` says, else to whom the server is about to run as, as if
 * that user had created it; and opens it to whom `chmod-socket` says.
 *
 * What is so already is left alone: at a reload the socket may be somebody else's by now.
 *
 * @throws StartupError
 */
export function grantAccess(path: string, options: AccessOptions): void {
  const { chownSocket, chmodSocket } = options;
  const before = statSync(path);
  const { uid = before.uid, gid = before.gid } = ownerOf(options);
  if (uid !== before.uid || gid !== before.gid) {
    const [name, value] =
      chownSocket === undefined ? ['uid', String(uid)] : ['chown-socket', chownSocket];
    change(name, value, () => chownSync(path, uid, gid));
  }
  if (chmodSocket !== undefined && chmodSocket !== (before.mode & 0o777)) {
    change('chmod-socket', chmodSocket.toString(8), () => chmodSync(path, chmodSocket));
  }

  function change(name: string, value: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      throw new StartupError(
        'ERR_TSGI_SOCKET_ACCESS',
        `${describeOption(options, name, value)}: cannot change "${path}": ${systemReason(error)}`,
        { cause: error },
      );
    }
  }
}

function ownerOf(options: AccessOptions): Partial<Identity> {
  if (options.chownSocket !== undefined) return resolveOwner(options.chownSocket, options);
  // Without privileges to drop, the server runs as whoever has created the socket.
  return process.getuid?.() === 0 ? resolveIdentity(options) : {};
}
