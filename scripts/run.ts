import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root. */
export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

/** The environment in which the project's own tools and its own Node come first. */
export const TOOL_ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${REPOSITORY}node_modules/.bin${delimiter}${process.env['PATH'] ?? ''}`,
};

/** Runs a program of node_modules in the project's root and keeps its output. */
export async function capture(
  command: string,
  args: readonly string[],
): Promise<{ status: number; output: string }> {
  const child = spawn(command, args, {
    cwd: REPOSITORY,
    env: TOOL_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const [status] = await once(child, 'close');
  return { status: typeof status === 'number' ? status : 1, output };
}
