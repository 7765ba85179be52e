import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where files are memory and nothing else, on Linux. */
const MEMORY = '/dev/shm';

/**
 * Opens files in a directory that is gone when this returns: what is open lives on without a name,
 * and nothing is left behind when its last descriptor is closed.
 *
 * @throws the system's error, or what `open` throws
 */
export function withoutName<T>(open: (directory: string) => T): T {
  const directory = temporaryDirectory();
  try {
    return open(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function temporaryDirectory(): string {
  try {
    return mkdtempSync(join(MEMORY, 'tsgi-'));
  } catch {
    // A container may have no shared memory.
    return mkdtempSync(join(tmpdir(), 'tsgi-'));
  }
}
