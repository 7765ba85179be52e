import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Each line that comes in holds the process groups of the moment. When no more can come, because the
 * master is gone however it ended, those of the last line are killed.
 */
const SCRIPT = `
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/**
 * Ends process groups when this process is killed and can do so no more. Only the kernel notices that
 * for sure, by closing the pipe to a shell that waits for nothing else (uWSGI: PR_SET_PDEATHSIG).
 */
export class OrphanGuard {
  readonly #groups = new Set<number>();
  #pipe: Writable | undefined;

  add(group: number): void {
    this.#groups.add(group);
    this.#pipe ??= startGuard();
    this.#tell();
  }

  delete(group: number): void {
    this.#groups.delete(group);
    this.#tell();
  }

  #tell(): void {
    this.#pipe?.write(`${[...this.#groups].join(' ')}\n`);
    if (this.#groups.size > 0) return;
    this.#pipe?.end();
    this.#pipe = undefined;
  }
}

function startGuard(): Writable {
  const guard = spawn('/bin/sh', ['-c', SCRIPT], {
    // A session of its own: what a terminal sends to the server must not end it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A system that starts no more processes: the daemons run all the same, unguarded.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return guard.stdin;
}
