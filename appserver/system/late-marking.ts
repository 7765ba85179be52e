import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 begin to mark its heap when it is all but full, in percent of what it may grow by.
 *
 * By itself it begins when less is left than the young generation takes: of a small heap's 8 MiB that
 * are 2, and what uploads leave there brought a collection of everything after every 50 young ones.
 * Call it when all is loaded. V8 takes these flags for part of what code was compiled for: after them,
 * or with them on the command line, Node compiles its own modules anew (50 ms for two workers).
 */
export function markLate(): void {
  setFlagsFromString('--incremental-marking-soft-trigger=95');
  setFlagsFromString('--incremental-marking-hard-trigger=99');
}
