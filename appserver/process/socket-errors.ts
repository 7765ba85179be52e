import { formatAddress } from '../config/address.ts';
import type { SocketSpec } from '../config/options.ts';
import { StartupError } from './errors.ts';

/** A socket in the operator's words: `uwsgi.ini:3: socket = 127.0.0.1:3031`, `--socket app.sock`. */
export function describeSocket({
  address,
  option,
  origin,
}: Pick<SocketSpec, 'address' | 'option' | 'origin'>): string {
  const name = formatAddress(address);
  return origin === 'command line' ? `--${option} ${name}` : `${origin}: ${option} = ${name}`;
}

/** The address belongs to somebody else. Workers find out too: the kernel may notice only on listen(2). */
export function addressInUse(spec: SocketSpec): StartupError {
  return new StartupError(
    'ERR_TSGI_ADDRESS_IN_USE',
    `${describeSocket(spec)}: address already in use by another process`,
  );
}
