import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { encodePacket } from '../../appserver/wire/packet-encoder.ts';
import type { Address } from './address.ts';
import type { Running } from './sandbox.ts';

/** How long a server may take until it answers, in milliseconds. */
const LIMIT = 15_000;

/** A server did not answer as it should; `message` says how, with the end of its log. */
export class ServerFailure extends Error {
  override readonly name = 'ServerFailure';
  readonly code = 'ERR_BENCH_SERVER';
}

const HTTP_REQUEST = Buffer.from(
  'GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
);
const VARS = {
  REQUEST_METHOD: 'GET',
  PATH_INFO: '/hello',
  QUERY_STRING: '',
  SERVER_PROTOCOL: 'HTTP/1.1',
  SERVER_NAME: 'localhost',
  SERVER_PORT: '80',
};
const UWSGI_REQUEST = encodePacket(Object.entries(VARS).flat());

/**
 * Asks a server directly, over and over, until it answers.
 *
 * @param expected what the answer must begin with.
 * @returns milliseconds that it took.
 * @throws ServerFailure with the end of its log if it ends, answers otherwise, or takes longer than 15 s.
 */
export async function firstAnswer(
  server: Running,
  address: Address,
  protocol: 'uwsgi' | 'http',
  expected = /^HTTP\/1\.\d 200 /,
): Promise<number> {
  const start = performance.now();
  for (;;) {
    const answer = await ask(address, protocol === 'uwsgi' ? UWSGI_REQUEST : HTTP_REQUEST);
    const time = performance.now() - start;
    if (answer !== undefined && expected.test(answer)) return time;
    const problem = server.ended
      ? 'it ended'
      : time > LIMIT
        ? `nothing came in ${LIMIT} ms`
        : answer && JSON.stringify(answer.slice(0, 100));
    if (problem) {
      throw new ServerFailure(
        `expected a server that answers with 200, but ${problem}:\n${server.logTail()}`,
      );
    }
    await setTimeout(1);
  }
}

/** The whole answer; undefined when nobody listens yet, empty when the connection was cut. */
async function ask(address: Address, request: Uint8Array): Promise<string | undefined> {
  const socket = connect(
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
  );
  socket.setTimeout(LIMIT, () => socket.destroy());
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  try {
    await once(socket, 'connect');
    socket.write(request);
    await once(socket, 'close');
    return answer;
  } catch {
    return answer || undefined;
  } finally {
    socket.destroy();
  }
}
