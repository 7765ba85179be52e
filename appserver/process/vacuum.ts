import type { Generation } from './generation.ts';
import type { Log } from './log.ts';
import { removePidFiles } from './pid-file.ts';

/** Removes the Unix sockets and the pidfiles, if `vacuum` asks for it and they are still ours. */
export function vacuum({ options, listeners }: Generation, log: Log): void {
  if (!options.vacuum) return;
  for (const { file } of listeners) {
    if (file?.remove()) log(`VACUUM: unix socket ${file.path} removed.`);
  }
  for (const path of removePidFiles(options)) log(`VACUUM: pidfile ${path} removed.`);
}
