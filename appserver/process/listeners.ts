import { chmodSync } from 'node:fs';

import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { bindListener } from './listener.ts';
import type { Listener } from './listener.ts';
import { describeOption } from './option-origin.ts';

/**
 * Binds every socket of the configuration, in its order, and gives Unix sockets their mode. Nobody can
 * connect yet: that begins when the first worker listens.
 *
 * @throws StartupError at the first that fails; the others are closed and their files removed
 */
export async function openListeners(
  options: Pick<Options, 'sockets' | 'chmodSocket' | 'origins'>,
): Promise<Listener[]> {
  if (options.sockets.length === 0) {
    throw new StartupError(
      'ERR_TSGI_BIND',
      'expected at least one socket or http-socket to listen on, got none',
    );
  }
  const listeners: Listener[] = [];
  try {
    for (const spec of options.sockets) {
      const listener = await bindListener(spec);
      listeners.push(listener);
      if (listener.file && options.chmodSocket !== undefined) {
        setMode(listener.file.path, options.chmodSocket, options);
      }
    }
    return listeners;
  } catch (error) {
    for (const listener of listeners) {
      listener.file?.remove();
      listener.close();
    }
    throw error;
  }
}

function setMode(path: string, mode: number, options: Pick<Options, 'origins'>): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_SOCKET_MODE',
      `${describeOption(options, 'chmod-socket', mode.toString(8))}: cannot change "${path}": ${systemReason(error)}`,
      { cause: error },
    );
  }
}
