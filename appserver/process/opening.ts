import type { ConfigSources } from '../config/load.ts';
import type { Options } from '../config/options.ts';
import type { Attendants } from './attendants.ts';
import { checkBacklog } from './backlog.ts';
import { logBanner, logListeners } from './banner.ts';
import type { Generation } from './generation.ts';
import { runHooks } from './hooks.ts';
import { inheritedListeners } from './inherited-sockets.ts';
import { closeListeners, openListeners } from './listeners.ts';
import type { Log } from './log.ts';
import { removePidFiles, writePidFile } from './pid-file.ts';
import { dropPrivileges, resolveIdentity } from './privileges.ts';
import { processName } from './process-name.ts';
import { enterDirectory } from './working-directory.ts';

interface OpeningInit {
  readonly sources: ConfigSources;
  readonly attendants: Attendants;
  readonly log: Log;
}

/**
 * All that happens before the first worker: directory, sockets, pidfiles, privileges, in uWSGI's
 * order.
 *
 * @returns the generation with its sockets
 * @throws StartupError if any of it fails; no socket and no pidfile is left behind then
 */
export async function openServer(generation: Generation, init: OpeningInit): Promise<Generation> {
  const { options } = generation;
  const { sources, attendants, log } = init;
  await runHooks('hook-asap', generation, log);
  enterDirectory(options, sources.cwd);
  logBanner(log);
  checkBacklog(options);
  const identity = resolveIdentity(options);
  appearAs(options);
  const inherited = inheritedListeners(process.env, options);
  const { listeners } = await openListeners(options, inherited);
  logListeners(listeners, log);
  try {
    writePidFile('pidfile', options);
    await attendants.open(options);
    await runHooks('hook-as-root', generation, log);
    dropPrivileges(identity, log);
    await runHooks('hook-as-user', generation, log);
    await attendants.obey(generation);
    writePidFile('pidfile2', options);
    await runHooks('hook-master-start', generation, log);
  } catch (error) {
    await attendants.close(true);
    closeListeners(listeners);
    removePidFiles(options);
    throw error;
  }
  return { ...generation, listeners };
}

/** What the master shows of itself in `ps`, and the umask that its files and workers get. */
export function appearAs(options: Options): void {
  process.title = processName(options, 0);
  if (options.umask !== undefined) process.umask(options.umask);
}
