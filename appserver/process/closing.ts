import type { Attendants } from './attendants.ts';
import { reportFailure } from './boot-failure.ts';
import type { Generation } from './generation.ts';
import { runHooks } from './hooks.ts';
import type { Log } from './log.ts';
import { vacuum } from './vacuum.ts';

interface ClosingInit {
  readonly attendants: Attendants;
  /** End what runs beside the server at once. */
  readonly brutal: boolean;
  readonly log: Log;
}

/** All that happens after the last worker, in uWSGI's order: what {@link openServer} began, ended. */
export async function closeServer(generation: Generation, init: ClosingInit): Promise<void> {
  const { attendants, brutal, log } = init;
  await attendants.close(brutal);
  try {
    await runHooks('hook-as-user-atexit', generation, log);
  } catch (error) {
    reportFailure(error, log);
  }
  generation.output.drain();
  vacuum(generation, log);
  log('goodbye to uWSGI.');
}
