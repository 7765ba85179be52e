/**
 * What crosses between a worker and its Python interpreter. `tsgi_bridge/wire.py` is the other end.
 *
 * Each lane is a socket pair that carries one request at a time. All numbers are little-endian.
 *
 *     worker -> bridge, a request:
 *       u32  sequence    tells this lane's requests apart
 *       u32  flags       BODY_FOLLOWS, HTTPS, BODY_LENT, VARS_SEPARATED, OFFERED
 *       u32  size of vars, then of overrides, then of the body's beginning
 *       the vars         the block as the web server sent it
 *       the overrides    vars that have another value by now, in the same form
 *       the beginning    of the body: all of it, or what was there
 *     with VARS_SEPARATED, vars and overrides have VARS_SEPARATOR in place of each length;
 *     with BODY_LENT, the rest of the body is read from the client's connection; else with
 *     BODY_FOLLOWS, then pieces of the body, each
 *       u32  size        0 ends the body; FAILED breaks it off, and the size of a message follows
 *       the bytes
 *
 *     bridge -> worker, frames:
 *       u8   type        one of Frame, and FREE or ASKS
 *       u32  size of the head, then of the body
 *       the head         status and header lines, separated by CRLF, without an empty line at the end
 *       the body         bytes of the response, or a text in UTF-8
 *
 *     Loans, a socket pair for each lane: the client's connection to the bridge, as u64 size, u32
 *     milliseconds of patience, u16 and u16 sizes of two heads, and the descriptor with them, before a
 *     request with BODY_LENT and in answer to ASKS; no patience means no. Before a request that is
 *     OFFERED, the heads follow: as the app would have to give it, in the form above, and as it then
 *     goes to the client.
 *     A byte back: there is something on the lane. While the running request is OFFERED, and until it
 *     is declined by any frame but TAKEN, WRITTEN, END and those that are no part of a response, the
 *     worker need not look at the lane without one.
 *
 *     Control, a socket pair of its own: at first the settings to the bridge, u32 size and a block of
 *     vars; then u32 lane and u32 sequence of each request that is given up. The bridge answers with
 *     frames of text: READY or LOAD_FAILED, then LOG.
 */
export const Frame = {
  /** A whole response. */
  whole: 1,
  /** The beginning of a response, maybe with the first piece of its body. */
  head: 2,
  /** A piece of the body. */
  chunk: 3,
  /** The response is complete. */
  end: 4,
  /** The lane is free, some time after a response that was complete. */
  done: 5,
  /** The app failed, with a traceback; the lane is free. */
  error: 6,
  /** Text for the log. */
  log: 7,
  /** A variable for the request's log line: its name is the head, its value the body. */
  logVariable: 8,
  /** Another time limit for this request: seconds as decimal digits. */
  timeLimit: 9,
  /** How a lent body was read: u64 bytes, u8 place in BODY_FAILURES. */
  bodyRead: 10,
  /**
   * How the rest was written: u64 bytes, u64 bytes too many, u32 pieces, u8 whether the client is gone,
   * u64 microseconds of CLOCK_MONOTONIC when that was over.
   */
  written: 11,
  /** How long the body of the next HEAD is in all: u64 bytes. */
  length: 12,
  /** The app gave the head that was offered: from here on the bridge sends the response itself. */
  taken: 13,
  /** The app is loaded; which Python it is. */
  ready: 16,
  /** Why the app cannot be loaded. */
  loadFailed: 17,
} as const;

/** Added to WHOLE and END: the lane is free at once. */
export const FREE = 0x80;

/**
 * Added to HEAD and CHUNK: the app would write the rest of its response itself, and asks for the
 * client's connection once this has been sent to it.
 */
export const ASKS = 0x40;

export const FRAME_HEADER_SIZE = 9;
export const REQUEST_HEADER_SIZE = 20;

/** Flags of a request. */
export const BODY_FOLLOWS = 1;
export const HTTPS = 2;
export const BODY_LENT = 4;
export const VARS_SEPARATED = 8;
export const OFFERED = 16;

/**
 * As long as the length that it replaces, and of bytes that UTF-8 does not have. It does not end as it
 * begins: where no key or value holds it, it is found nowhere but where it was put.
 */
export const VARS_SEPARATOR = '\xff\xfe';

/** Size of a message that lends. */
export const LOAN_SIZE = 16;

/** Why no more of a lent body could be read. */
export const BODY_FAILURES = [undefined, 'ERR_BODY_TRUNCATED', 'ERR_BODY_TIMEOUT'] as const;

/** Instead of the size of a piece: the body broke off. */
export const FAILED = 0xffffffff;
