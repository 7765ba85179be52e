import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How long the engine may take to answer, in milliseconds. */
const LIMIT = 15_000;

/** What provides an engine on Debian, to be shown where one is missing. */
export const ENGINE_COMMAND = 'scripts/engine';

/** Whether Docker can be used here; `reason` is one line. */
export type EngineState =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: string };

/** Asks for a Docker engine that answers, with the compose plugin. Never rejects. */
export async function probeEngine(): Promise<EngineState> {
  try {
    await run('docker', ['compose', 'version'], { timeout: LIMIT });
  } catch {
    return { available: false, reason: 'no docker command with the compose plugin was found' };
  }
  try {
    const { stdout } = await run('docker', ['version', '--format', '{{.Server.Version}}'], {
      timeout: LIMIT,
    });
    return { available: true, version: stdout.trim() };
  } catch {
    return { available: false, reason: 'no Docker engine answers' };
  }
}
