import { StartupError } from './errors.ts';
import { ExitCode } from './exit-code.ts';
import type { Log } from './log.ts';
import type { Candidate } from './worker-slot.ts';

/** A worker did not come up. `message` is for the log and may hold a stack. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
  readonly code = 'ERR_TSGI_BOOT';
  /** With what the server exits if this was its first start. */
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @throws BootFailure if the candidate is not ready */
export async function assertReady({ worker, outcome }: Candidate): Promise<void> {
  if (outcome.ready) return;
  if (outcome.failure) {
    const { cause, message } = outcome.failure;
    throw new BootFailure(message, cause === 'app' ? ExitCode.appFailed : ExitCode.configuration);
  }
  const { code, signal } = await worker.exited;
  const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
  throw new BootFailure(
    `worker ${worker.number} (pid: ${worker.pid}) ${how} before it was ready`,
    ExitCode.appFailed,
  );
}

/** Logs a failure that has a message for the operator; any other is a bug, and is thrown again. */
export function reportFailure(error: unknown, log: Log): BootFailure | StartupError {
  if (!(error instanceof BootFailure || error instanceof StartupError)) throw error;
  log(error.message);
  return error;
}
