import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { REPOSITORY } from '../../scripts/run.ts';

/** An engine that is not there, whatever this machine has. */
export const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

/** Runs a script of the project to its end. TypeScript runs on the Node of the tests. */
export async function runScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number | null; output: string }> {
  const path = join(REPOSITORY, 'scripts', script);
  const [command, ...first] = script.endsWith('.ts') ? [process.execPath, path] : [path];
  const child = spawn(command ?? path, [...first, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  await once(child, 'close');
  return { status: child.exitCode, output };
}
