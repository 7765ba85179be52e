import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

import type { SocketSpec } from '../config/options.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { StartupError, systemCode, systemReason } from './errors.ts';
import { describeSocket } from './socket-errors.ts';

/**
 * Reads what a TLS socket needs. The master does that while it may still read the key: workers, which
 * may run as somebody else, get what is in the files.
 *
 * @param before what was read for the same socket; it goes on serving where a reload may not read the
 * files any more
 * @returns undefined for a socket without TLS
 * @throws StartupError if a file cannot be read, or they do not fit together
 */
export function readTlsFiles(spec: SocketSpec, before?: TlsMaterial): TlsMaterial | undefined {
  const { tls } = spec;
  if (tls === undefined) return undefined;
  const { ciphers, clientCa, clientCertRequired } = tls;
  let material: TlsMaterial;
  try {
    material = {
      cert: readPem(spec, 'certificate', tls.certificate),
      key: readPem(spec, 'key', tls.key),
      ...(ciphers === undefined ? {} : { ciphers }),
      ...(clientCa === undefined ? {} : { ca: readPem(spec, 'client CA', clientCa) }),
      ...(clientCertRequired ? { requireClientCert: true } : {}),
    };
  } catch (error) {
    const isForbidden = error instanceof StartupError && systemCode(error.cause) === 'EACCES';
    if (isForbidden && before !== undefined) return before;
    throw error;
  }
  try {
    const { cert, key, ca } = material;
    createSecureContext({ cert, key, ...(ca ? { ca } : {}), ...(ciphers ? { ciphers } : {}) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      'ERR_TSGI_TLS',
      `${describeSocket(spec)}: expected a certificate and its key in PEM: ${reason}`,
      { cause: error },
    );
  }
  return material;
}

function readPem(spec: SocketSpec, what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_TLS',
      `${describeSocket(spec)}: cannot read the ${what} ${path}: ${systemReason(error)}`,
      { cause: error },
    );
  }
}
