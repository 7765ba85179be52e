import { connect } from 'node:net';

import { destination } from './commands/destination.ts';
import { formatAddress } from './config/address.ts';
import type { SocketAddress } from './config/address.ts';
import { PING, PONG } from './wire/packet-encoder.ts';

/** How long a server may take to answer, in milliseconds; uWSGI's `--ping` waits 3 s too. */
const TIMEOUT = 3000;

/** What a ping found out; `reason` is one line. */
export type PingOutcome =
  | { readonly alive: true }
  | { readonly alive: false; readonly reason: string };

/** Asks the uwsgi server at `address` whether it is alive (uWSGI's `--ping`). Never rejects. */
export function ping(address: SocketAddress): Promise<PingOutcome> {
  const name = formatAddress(address);
  return new Promise((settle) => {
    const socket = connect(destination(address));
    let answer = Buffer.alloc(0);
    const end = (outcome: PingOutcome): void => {
      clearTimeout(timer);
      socket.destroy();
      settle(outcome);
    };
    const dead = (what: string): void => {
      end({ alive: false, reason: `ping ${name}: ${what}` });
    };
    const timer = setTimeout(() => {
      dead(`no answer within ${TIMEOUT / 1000} seconds`);
    }, TIMEOUT);

    socket
      .on('connect', () => socket.write(PING))
      .on('data', (chunk: Buffer) => {
        answer = Buffer.concat([answer, chunk]);
        if (answer.length < PONG.length) return;
        if (answer.equals(PONG)) end({ alive: true });
        else dead(`expected the pong ${hex(PONG)}, got ${hex(answer.subarray(0, 16))}`);
      })
      .on('error', (error) => {
        dead(error.message);
      })
      .on('close', () => {
        dead('the server closed the connection without an answer');
      });
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
