import { ExitCode } from './exit-code.ts';
import type { Candidate, WorkerSlot } from './worker-slot.ts';

/** A worker did not come up. `message` is for the log and may hold a stack. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
  readonly code = 'ERR_TSGI_BOOT';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Prepares a worker for every slot, all at the same time.
 *
 * @throws BootFailure at the first that fails: they run the same code, so the others would say the same
 */
export function prepareAll(slots: readonly WorkerSlot[]): Promise<Candidate[]> {
  return Promise.all(
    slots.map(async (slot) => {
      const candidate = await slot.prepare();
      const { worker, outcome } = candidate;
      if (outcome.ready) return candidate;
      const who = `worker ${worker.number} (pid: ${worker.pid})`;
      if (outcome.failure) {
        const { cause, message } = outcome.failure;
        throw new BootFailure(
          message,
          cause === 'app' ? ExitCode.appFailed : ExitCode.configuration,
        );
      }
      const { code, signal } = await worker.exited;
      const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
      throw new BootFailure(`${who} ${how} before it was ready`, ExitCode.appFailed);
    }),
  );
}
