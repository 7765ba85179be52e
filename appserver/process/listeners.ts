import type { Options } from '../config/options.ts';
import { StartupError } from './errors.ts';
import { bindListener } from './listener.ts';
import type { Listener } from './listener.ts';
import { isAt } from './same-address.ts';
import { grantAccess } from './socket-access.ts';
import type { AccessOptions } from './socket-access.ts';
import { readTlsFiles } from './tls-files.ts';

/** The sockets of a configuration, and how they came about from those before it. */
export interface ListenerChange {
  /** One for each socket of the configuration, in its order. */
  readonly listeners: readonly Listener[];
  /** Those among them that are new. */
  readonly opened: readonly Listener[];
  /** Those that the configuration before had and this one has not. */
  readonly dropped: readonly Listener[];
}

/**
 * Binds every socket of a configuration, except those that `existing` listeners hold already, and
 * gives Unix sockets their owner and mode. Nobody can connect to a new one before a worker listens.
 *
 * @throws StartupError at the first that fails; new ones before it are closed and their files removed
 */
export async function openListeners(
  options: AccessOptions & Pick<Options, 'sockets'>,
  existing: readonly Listener[] = [],
): Promise<ListenerChange> {
  const left = new Set(existing);
  if (options.sockets.length === 0 && !existing.some(isGiven)) {
    throw new StartupError(
      'ERR_TSGI_BIND',
      'expected at least one socket or http-socket to listen on, got none',
    );
  }
  const listeners: Listener[] = [];
  const opened: Listener[] = [];
  try {
    for (const spec of options.sockets) {
      const same = Array.from(left).find((listener) => isAt(listener, spec.address));
      if (same) left.delete(same);
      const tls = readTlsFiles(spec, same?.tls);
      const listener = { ...(same ?? (await bindListener(spec))), spec, tls };
      if (!same) opened.push(listener);
      listeners.push(listener);
      if (listener.file) grantAccess(listener.file.path, options);
    }
    // What the server was started with is to be served, whether or not an option names it.
    const given = Array.from(left).filter(isGiven);
    const dropped = Array.from(left).filter((listener) => !isGiven(listener));
    return { listeners: [...listeners, ...given], opened, dropped };
  } catch (error) {
    closeListeners(opened);
    throw error;
  }
}

/** Gives addresses up, and removes the files of Unix sockets. */
export function closeListeners(listeners: readonly Listener[]): void {
  for (const listener of listeners) {
    listener.file?.remove();
    listener.close();
  }
}

/** Whether the server was started with it. */
function isGiven(listener: Listener): boolean {
  return listener.socket === undefined;
}
