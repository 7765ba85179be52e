import { type Address, freePort } from './address.ts';
import { firstAnswer } from './first-answer.ts';
import type { Arrangement, Peer } from './peers.ts';
import type { Running, Sandbox } from './sandbox.ts';

/** A peer that answers. */
export interface StartedPeer {
  readonly server: Running;
  readonly address: Address;
  /** Milliseconds from its start to its first answer. */
  readonly startUp: number;
}

/** @throws ServerFailure with the end of its log if it does not answer as it should. */
export async function startPeer(
  sandbox: Sandbox,
  peer: Peer,
  { socket, workers }: Arrangement,
): Promise<StartedPeer> {
  const address: Address =
    socket === 'unix'
      ? { kind: 'unix', path: sandbox.path('s') }
      : { kind: 'tcp', host: '127.0.0.1', port: await freePort() };
  const [program, ...args] = peer.command({ address, workers });
  const server = sandbox.start(peer.name, program, args);
  const startUp = await firstAnswer(server, address, peer.protocol);
  return { server, address, startUp };
}
