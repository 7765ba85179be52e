import { readFileSync } from 'node:fs';

/** How much memory a process has, in bytes. */
export interface Memory {
  /** In RAM (resident set size). */
  readonly rss: number;
  /** Addresses it may use; 0 where there is no /proc. */
  readonly vsz: number;
}

/** How old a figure may be, in milliseconds: reading it takes as long as answering a small request. */
const FRESH = 100;

let known: Memory = { rss: 0, vsz: 0 };
let readAt = Number.NEGATIVE_INFINITY;

/** The memory of this process, read at most ten times a second. */
export function ownMemory(): Memory {
  const now = performance.now();
  if (now - readAt > FRESH) {
    known = { rss: process.memoryUsage.rss(), vsz: virtualSize() };
    readAt = now;
  }
  return known;
}

/** What proc(5)'s statm counts in. */
const PAGE_SIZE = 4096;

/** A process's memory in RAM, in bytes; 0 if it is gone, or the system has no /proc. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_SIZE;
  } catch {
    return 0;
  }
}

// Field 23 of proc(5)'s stat; the name, which may hold anything, is in parentheses before.
function virtualSize(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ', 21)[20]);
  } catch {
    return 0;
  }
}
