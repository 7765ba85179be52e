/** What a TLS server needs, in PEM, ready to be handed from the master to its workers. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** OpenSSL's cipher list; by default Node's. */
  readonly ciphers?: string;
  /** Authorities of client certificates, which are asked for then. */
  readonly ca?: string;
  /** Whether a client without a certificate is turned away. */
  readonly requireClientCert?: boolean;
}
