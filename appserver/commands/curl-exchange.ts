import { connect } from 'node:net';
import type { Socket } from 'node:net';

import type { SocketAddress } from '../config/address.ts';
import { destination } from './destination.ts';

/** Why there is no whole response; the code is curl's for the same. */
export class CurlError extends Error {
  override readonly name = 'CurlError';
  readonly code = 'ERR_CURL';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** curl's exit codes. */
export const CURL_EXIT = {
  noConnection: 7,
  httpError: 22,
  noBody: 26,
  timeout: 28,
  nothing: 52,
  cut: 56,
} as const;

/** @throws CurlError */
export function openConnection(address: SocketAddress, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...destination(address), signal });
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) => reject(failure(error, CURL_EXIT.noConnection)));
  });
}

/** The head of a response, its lines as they came. */
export interface ResponseHead {
  readonly text: string;
  /** 0 if the first line is not HTTP's. */
  readonly status: number;
}

const END_OF_HEAD = '\r\n\r\n';
const LONGEST_HEAD = 1024 * 1024;

/**
 * Reads a response to its end.
 *
 * @param onHead called once; a server that answers without HTTP has an empty head.
 * @throws CurlError
 */
export async function readResponse(
  socket: Socket,
  onHead: (head: ResponseHead) => void,
  onBody: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      if (head === undefined) {
        await onBody(chunk);
        continue;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(END_OF_HEAD);
      const isHttp = head.subarray(0, 5).equals(Buffer.from('HTTP/').subarray(0, head.length));
      if (isHttp && end < 0 && head.length < LONGEST_HEAD) continue;
      const size = isHttp && end >= 0 ? end + END_OF_HEAD.length : 0;
      const text = head.toString('latin1', 0, size);
      onHead({ text, status: Number(/^HTTP\/\S+ (\d{3})/.exec(text)?.[1] ?? 0) });
      if (size < head.length) await onBody(head.subarray(size));
      head = undefined;
    }
  } catch (error) {
    throw failure(error, CURL_EXIT.cut);
  }
  if (head === undefined) return;
  if (head.length > 0) throw new CurlError(CURL_EXIT.cut, 'the response ended within its head');
  throw new CurlError(CURL_EXIT.nothing, 'the server closed the connection without an answer');
}

function failure(error: unknown, exitCode: number): Error {
  if (!(error instanceof Error)) return new CurlError(exitCode, String(error));
  if (error.name === 'AbortError') return new CurlError(CURL_EXIT.timeout, 'timeout');
  return new CurlError(exitCode, error.message);
}
