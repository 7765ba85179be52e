import { availableParallelism, hostname } from 'node:os';

import { ctime } from '../log-time.ts';
import { VERSION } from '../version.ts';
import type { Generation } from './generation.ts';
import type { Listener } from './listener.ts';
import type { Log } from './log.ts';

/** What runs where, in uWSGI's words and order, before anything is bound. */
export function logBanner(log: Log): void {
  const { platform, arch, version } = process;
  log(`*** Starting tsgi ${VERSION} (${arch}) on [${ctime(Date.now())}] ***`);
  log(`node: ${version} on ${platform}, nodename: ${hostname()}, cores: ${availableParallelism()}`);
  log(`current working directory: ${process.cwd()}`);
}

/** One line for each socket, as uWSGI prints them. */
export function logListeners(listeners: readonly Listener[], log: Log): void {
  for (const [index, { name, spec, fd }] of listeners.entries()) {
    const family = spec.address.kind === 'tcp' ? (name.startsWith('[') ? 'TCP6' : 'TCP') : 'UNIX';
    log(`${spec.protocol} socket ${index} bound to ${family} address ${name} fd ${fd}`);
  }
}

/** The last line of the start: everything works with `size` workers, and how to reach it. */
export function logReady(size: number, { listeners }: Generation, log: Log): void {
  const workers = size === 1 ? '1 worker' : `${size} workers`;
  log(`*** tsgi is ready: ${workers}; ${listeners.map(howToReach).join('; ')} ***`);
}

function howToReach({ name, file, spec: { address, protocol } }: Listener): string {
  if (protocol === 'http' || protocol === 'https') {
    if (address.kind !== 'tcp') return `${protocol} at ${name}`;
    // A browser cannot go to the wildcard address.
    return `open ${protocol}://${name.replace(/^(0\.0\.0\.0|\[::\]):/, 'localhost:')}/`;
  }
  // nginx has no syntax for abstract sockets.
  if (address.kind === 'abstract') return `uwsgi at ${name}`;
  return `nginx: uwsgi_pass ${file ? `unix:${file.path}` : name};`;
}
