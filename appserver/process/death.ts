import { constants } from 'node:os';

import type { BootOutcome, Exit, WorkerHandle } from './worker-handle.ts';

/** How a worker died that nobody had asked to, in uWSGI's words, which monitors look for. */
export function describeDeath(
  { number, pid }: Pick<WorkerHandle, 'number' | 'pid'>,
  outcome: BootOutcome,
  exit: Exit,
): string[] {
  if (!outcome.ready && outcome.failure) {
    const again = `OOPS ! failed loading app in worker ${number} (pid ${pid}) :( trying again...`;
    return [outcome.failure.message, again];
  }
  const how = exit.signal ? `, killed by signal ${constants.signals[exit.signal]}` : '';
  return [`DAMN ! worker ${number} (pid: ${pid}) died${how} :( trying respawn ...`];
}
