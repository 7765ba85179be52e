import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Peer } from './peers.ts';
import type { Sandbox } from './sandbox.ts';
import { startPeer } from './start-peer.ts';

/** A peer that cannot take part. */
export interface LeftOut {
  readonly peer: Peer;
  readonly reason: string;
}

/**
 * What the benchmark cannot do without and this machine does not have: one line each, with how to
 * get it.
 */
export function missingTools(): string[] {
  return [
    { program: 'wrk', install: 'apt-get install wrk' },
    { program: 'nginx', install: 'apt-get install nginx' },
  ]
    .filter(({ program }) => !isInstalled(program))
    .map(({ program, install }) => `${program} is not there: ${install}`);
}

/** Parts the peers into those that start and answer here, and those that do not. */
export async function tryPeers(
  sandbox: Sandbox,
  peers: readonly Peer[],
): Promise<{ readonly present: Peer[]; readonly leftOut: LeftOut[] }> {
  const present: Peer[] = [];
  const leftOut: LeftOut[] = [];
  for (const peer of peers) {
    const reason = await obstacle(sandbox, peer);
    if (reason === undefined) present.push(peer);
    else leftOut.push({ peer, reason });
  }
  return { present, leftOut };
}

async function obstacle(sandbox: Sandbox, peer: Peer): Promise<string | undefined> {
  if (peer.needs !== undefined && !isInstalled(peer.needs.program)) {
    return `${peer.needs.program} is not there: ${peer.needs.install}`;
  }
  try {
    const { server } = await startPeer(sandbox, peer, { socket: 'unix', workers: 1 });
    await server[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    if (peer.required) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

function isInstalled(program: string): boolean {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return directories.some((directory) => existsSync(join(directory, program)));
}
