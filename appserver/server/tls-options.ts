import type { Server, TlsOptions } from 'node:tls';
import type { TlsMaterial } from '../tls-material.ts';
import type { Log } from './settings.ts';

/**
 * The options of Node's TLS servers.
 *
 * @param patience milliseconds that a handshake may take.
 */
export function tlsOptions(material: TlsMaterial, patience: number): TlsOptions {
  const { cert, key, ciphers, ca, requireClientCert = false } = material;
  return {
    cert,
    key,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(ca === undefined ? {} : { ca }),
    requestCert: ca !== undefined,
    rejectUnauthorized: requireClientCert,
    honorCipherOrder: true,
    handshakeTimeout: patience,
  };
}

/** Says in one line why a handshake failed; a client that only connects and leaves is not worth one. */
export function logTlsErrors(server: Server, listener: string, log: Log): void {
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') return;
    log(`${listener}: TLS handshake failed: ${error.message.trim()}`);
  });
}
