import { execFileSync } from 'node:child_process';

/**
 * Creates a named pipe that only this user may open. Node has no mkfifo(3); the command is POSIX.
 *
 * @throws Error with the command's complaint
 */
export function makeFifo(path: string): void {
  try {
    execFileSync('mkfifo', ['-m', '600', path], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(`cannot create ${path}: ${lastLine(error)}`, { cause: error });
  }
}

function lastLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
