/**
 * One accepted connection as bytes. Connections are written against this, so that the same pipeline
 * runs on Node's public sockets and on the handles below them.
 */
export interface Transport {
  /**
   * Sends bytes. The chunk must not be changed afterwards, unless it is lent.
   * @param isLent only for a transport that `takesLent`.
   * @returns false when the peer is slower: `onDrain` tells when to go on.
   */
  write(chunk: Uint8Array, isLent?: boolean): boolean;
  /**
   * Sends a Latin-1 text and bytes as one piece.
   * @param isLast `close` or `finish` follows at once: the end can travel with the bytes.
   * @returns as `write` does.
   */
  writeHead(
    text: string,
    chunk: Uint8Array | undefined,
    isLast: boolean,
    isLent?: boolean,
  ): boolean;
  /** Whether chunks may be good during the call only. */
  readonly takesLent?: boolean;
  /**
   * Gives the connection's descriptor, for a process that reads or writes in our place. Undefined
   * where there is none to be had, and while bytes wait to be sent.
   */
  lend?(): number | undefined;
  /** Bytes that are there by now, if it can tell; `onData` is not called for them. */
  readNow?(): Buffer | undefined;
  /** Stops reading, so that the peer has to wait. */
  pause(): void;
  resume(): void;
  /** Ends the connection once everything is sent. Use `finish` while the peer may still be sending. */
  close(): void;
  /**
   * Ends only our side once everything is sent and goes on reading: closing with unread bytes would
   * reset the connection and could take the response with it.
   */
  finish(): void;
  /** Ends the connection at once, by a reset where the socket knows one (TCP). */
  reset(): void;
  /** Whether bytes wait to be sent. */
  readonly isSending: boolean;
  /** Called at a steady beat: ends the connection of a peer that takes nothing for too long. */
  tick(): void;
}

/** What a transport tells its connection. Nothing is told after `onClose`. */
export interface TransportEvents {
  /** The chunk is valid during the call only when it is the first: copy what is kept of that. */
  onData(chunk: Buffer): void;
  /** The peer has ended its side; ours may go on. */
  onEnd(): void;
  onDrain(): void;
  /** The connection is gone, for whatever reason. */
  onClose(): void;
}
