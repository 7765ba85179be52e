import { writeSync } from 'node:fs';

/** Lets the master count: works from any thread, and while the others stand still. */
export function notifyMaster(fd: number): void {
  try {
    writeSync(fd, '!');
  } catch {
    // The master is gone, or does not read: it only counts.
  }
}
