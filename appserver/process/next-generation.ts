import { loadOptions } from '../config/load.ts';
import type { ConfigSources } from '../config/load.ts';
import { reportConfig } from './config-report.ts';
import { StartupError } from './errors.ts';
import type { Generation } from './generation.ts';
import type { Listener } from './listener.ts';
import { closeListeners, openListeners } from './listeners.ts';
import type { Log } from './log.ts';
import { enterDirectory } from './working-directory.ts';

/** A generation that could be next, and the way back. */
export interface NextGeneration {
  readonly generation: Generation;
  /** Its sockets that the one before has not. */
  readonly opened: readonly Listener[];
  /** Its workers serve: closes the sockets that it has no more. */
  accept(): void;
  /** Its workers do not come up: undoes everything. */
  reject(): void;
}

/**
 * Reads the configuration again, enters its directory and opens its sockets. What is the same stays
 * open.
 *
 * @throws StartupError if that does not work; everything is as it was then
 */
export async function nextGeneration(
  current: Generation,
  sources: ConfigSources,
  log: Log,
): Promise<NextGeneration> {
  const before = process.cwd();
  const config = loadOptions({ ...sources, isReload: true });
  if (!reportConfig(config, log)) {
    throw new StartupError('ERR_TSGI_CONFIG', 'the configuration has problems');
  }
  const { options } = config;
  let opened: readonly Listener[] = [];
  const reject = (): void => {
    process.chdir(before);
    closeListeners(opened);
  };
  try {
    enterDirectory(options, sources.cwd);
    const change = await openListeners(options, current.listeners);
    opened = change.opened;
    const generation = { ...current, options, listeners: change.listeners };
    const accept = (): void => closeListeners(change.dropped);
    return { generation, opened, accept, reject };
  } catch (error) {
    reject();
    throw error;
  }
}
