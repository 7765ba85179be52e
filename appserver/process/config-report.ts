import type { LoadedConfig } from '../config/load.ts';
import type { Log } from './log.ts';

/** Logs what is to be said about a configuration; tells whether it can be used. */
export function reportConfig({ notices, problems }: LoadedConfig, log: Log): boolean {
  for (const notice of notices) log(`tsgi: ${notice}`);
  for (const { message } of problems) log(`tsgi: ${message}`);
  return problems.length === 0;
}
