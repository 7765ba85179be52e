import { resolve } from 'node:path';

import { formatAddress } from '../config/address.ts';
import type { SocketAddress } from '../config/address.ts';
import type { Listener } from './listener.ts';

/**
 * Whether a listener is where a configuration wants one to be. What it speaks does not matter: a
 * worker decides that.
 */
export function isAt(
  { spec, file }: Pick<Listener, 'spec' | 'file'>,
  wanted: SocketAddress,
): boolean {
  const held = spec.address;
  if (held.kind === 'unix' && wanted.kind === 'unix') {
    // The same relative path is another file once chdir is another directory.
    return (file?.path ?? resolve(held.path)) === resolve(wanted.path);
  }
  // systemd's `ListenStream=PORT` is every interface of both families, `:PORT` those of IPv4.
  if (held.kind === 'tcp' && wanted.kind === 'tcp' && held.host === '::') {
    return held.port === wanted.port && ['::', '0.0.0.0'].includes(wanted.host);
  }
  return formatAddress(held) === formatAddress(wanted);
}
