import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Writable } from 'node:stream';

import { formatAddress } from '../config/address.ts';
import { HEADER_SIZE } from '../wire/packet.ts';
import { encodePacket } from '../wire/packet-encoder.ts';
import type { Command, Terminal } from './command.ts';
import { UsageError } from './command.ts';
import { CURL_EXIT, CurlError, openConnection, readResponse } from './curl-exchange.ts';
import { CURL_HELP, parseCurlOptions } from './curl-options.ts';
import type { CurlOptions } from './curl-options.ts';
import { varsOf } from './curl-vars.ts';
import type { Ends } from './curl-vars.ts';
import { hexDump } from './hex-dump.ts';

/** `tsgi curl`: a uwsgi client for people. */
export const curl: Command = {
  async run(args, terminal) {
    const options = parseCurlOptions(args);
    if (options === undefined) {
      terminal.stdout.write(CURL_HELP);
      return 0;
    }
    try {
      return await send(options, terminal);
    } catch (error) {
      if (!(error instanceof CurlError)) throw error;
      terminal.stderr.write(`tsgi curl: ${formatAddress(options.address)}: ${error.message}\n`);
      return error.exitCode;
    }
  },
};

async function send(options: CurlOptions, terminal: Terminal): Promise<number> {
  const { address, silent } = options;
  const body = await readData(options.data, terminal);
  const tell = (line: string): void => {
    if (!silent) terminal.stderr.write(`${line}\n`);
  };
  const socket = await openConnection(address, AbortSignal.timeout(options.timeout));
  tell(`* connected to ${formatAddress(address)}`);
  const startedAt = performance.now();
  const packet = encode(options, body.length, endsOf(socket, options));
  for (const line of describePacket(packet, body)) tell(`> ${line}`);
  socket.write(packet);
  if (body.length > 0) socket.write(body);

  let status = 0;
  let received = 0;
  await readResponse(
    socket,
    (head) => {
      status = head.status;
      for (const line of head.text.split('\r\n').slice(0, -1)) tell(`< ${visible(line)}`);
      if (options.include) terminal.stdout.write(head.text, 'latin1');
    },
    (chunk) => {
      received += chunk.length;
      return write(terminal.stdout, chunk);
    },
  );
  const ms = (performance.now() - startedAt).toFixed(1);
  tell(`* ${received} bytes of body in ${ms} ms, the server closed the connection`);
  return options.fail && status >= 400 ? CURL_EXIT.httpError : 0;
}

function encode(options: CurlOptions, bodySize: number, ends: Ends): Buffer {
  // A ping has no vars.
  const vars = options.modifier1 === 100 ? [] : varsOf(options, bodySize, ends);
  try {
    return encodePacket(vars, options.modifier1, options.modifier2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message);
  }
}

/** The packet in hexadecimal and decoded. */
function* describePacket(packet: Buffer, body: Buffer): Generator<string> {
  const [modifier1, , , modifier2] = packet;
  const size = packet.length - HEADER_SIZE;
  yield `packet of ${packet.length} bytes: modifier1 ${modifier1}, size ${size}, modifier2 ${modifier2}`;
  yield* hexDump(packet);
  let at = HEADER_SIZE;
  const next = (): string => {
    const end = at + 2 + packet.readUInt16LE(at);
    const text = packet.toString('utf8', at + 2, end);
    at = end;
    return visible(text);
  };
  while (at < packet.length) yield `${next()}=${next()}`;
  if (body.length > 0) yield `body of ${body.length} bytes`;
}

/** A text for a terminal: what could steer it is shown instead of obeyed. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
}

function endsOf(socket: Socket, { address }: CurlOptions): Ends {
  const isTcp = address.kind === 'tcp';
  return {
    remoteAddress: isTcp ? (socket.localAddress ?? '') : '127.0.0.1',
    remotePort: isTcp ? String(socket.localPort ?? '') : '',
    serverName: isTcp ? address.host : 'localhost',
    serverPort: isTcp ? String(address.port) : '80',
  };
}

async function readData(data: string | undefined, { stdin }: Terminal): Promise<Buffer> {
  if (data === undefined) return Buffer.alloc(0);
  if (data === '@-') return await buffer(stdin);
  if (!data.startsWith('@')) return Buffer.from(data);
  try {
    return await readFile(data.slice(1));
  } catch (error) {
    throw new CurlError(CURL_EXIT.noBody, error instanceof Error ? error.message : String(error));
  }
}

/** Waits for a reader that is slower than the server. */
function write(stream: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
