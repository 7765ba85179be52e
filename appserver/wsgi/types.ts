/**
 * The TypeScript form of PEP 3333: what the server hands an app, and what it expects back.
 */

import type { EnvironSource, FILLED, SOURCE } from './environ-source.ts';
import type { CALL, Expirable } from './expirable.ts';

/** One response header: name and value, both Latin-1, in the order they are to be sent. */
export type Header = readonly [name: string, value: string];

/**
 * Sends one piece of the body at once (PEP 3333, "The write() Callable").
 * Await the promise to respect the client's speed: it resolves when the server can take more and
 * rejects when the client is gone.
 */
export type Write = (chunk: Uint8Array) => Promise<void>;

/**
 * Begins the response (PEP 3333, "The start_response() Callable"). Nothing is sent until the first
 * non-empty chunk of the body, so that an app may still change its mind.
 *
 * @param status `"200 OK"`: three digits, a space, a reason.
 * @param headers name and value pairs; hop-by-hop headers are the server's business.
 * @param error what went wrong, when the app replaces a response that it had begun (`exc_info`).
 * It is thrown again if the first headers are already on their way.
 * @throws GatewayError when called twice without `error`, or with a malformed status or header.
 */
export type StartResponse = (status: string, headers: readonly Header[], error?: unknown) => Write;

/** What an app may return as its body: bytes, piece by piece, now or as they become ready. */
export type Body = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The callable that a module exports and the server calls once for each request. */
export type Application = (
  environ: Environ,
  startResponse: StartResponse,
) => Body | PromiseLike<Body>;

/**
 * The request's body (PEP 3333, "Input and Error Streams"), bounded by `CONTENT_LENGTH`.
 * Reading waits for the client; not reading holds the client back.
 * Every method rejects with a RequestBodyError if the client leaves or stalls before the end.
 */
export interface Input extends AsyncIterable<Uint8Array> {
  /** At most `size` bytes, or everything up to the end if `size` is left out or negative. Empty at the end. */
  read(size?: number): Promise<Buffer>;
  /** One line with its `\n` (the last line may lack it), or at most `size` bytes of it. Empty at the end. */
  readline(size?: number): Promise<Buffer>;
  /** All remaining lines; stops once the lines so far hold `hint` bytes. */
  readlines(hint?: number): Promise<Buffer[]>;
}

/** Where an app writes what an administrator should read: the server's log. */
export interface ErrorStream {
  write(text: string): void;
  writelines(texts: Iterable<string>): void;
  flush(): void;
}

/** A source for `wsgi.file_wrapper`: what `fs.promises.open` gives, or anything that is read alike. */
export interface FileLike {
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: null,
  ): Promise<{ bytesRead: number }>;
  close?(): Promise<void> | void;
}

/** Turns an open file into a body that is read in blocks of `blockSize` bytes (default 64 KiB) and closed at its end. */
export type FileWrapper = (file: FileLike, blockSize?: number) => Body;

/**
 * What the server tells an app about a request: the CGI variables as the web server sent them
 * (bytes as Latin-1 strings), and the `wsgi.*` keys of PEP 3333.
 */
export interface Environ {
  REQUEST_METHOD: string;
  SCRIPT_NAME: string;
  PATH_INFO: string;
  QUERY_STRING: string;
  SERVER_NAME: string;
  SERVER_PORT: string;
  SERVER_PROTOCOL: string;
  'wsgi.version': readonly [1, 0];
  'wsgi.url_scheme': string;
  'wsgi.input': Input;
  'wsgi.errors': ErrorStream;
  'wsgi.file_wrapper': FileWrapper;
  /** True: calls of one app overlap, on one event loop. */
  'wsgi.multithread': boolean;
  /** Whether other worker processes serve the same app. */
  'wsgi.multiprocess': boolean;
  'wsgi.run_once': boolean;
  /** True when `wsgi.input` ends by itself, with or without a `CONTENT_LENGTH`. */
  'wsgi.input_terminated': boolean;
  'uwsgi.version': string;
  'uwsgi.node': string;
  'tsgi.version': string;
  /** Which worker serves the request, from 1. */
  'tsgi.worker': number;
  /** Variables of the app's own for its log line: `%(name)` in `log-format`, as uWSGI's `set_logvar`. */
  'tsgi.logvars': Record<string, string>;
  /** Set by the server's own file serving, so that the log does not count the request as an app's. */
  'tsgi.static'?: boolean;
  [SOURCE]?: EnvironSource;
  [FILLED]?: readonly string[];
  [CALL]?: Expirable;
  [variable: `HTTP_${string}`]: string | undefined;
  // Everything else that the web server sends, and what middleware adds.
  [key: string]: unknown;
}
