import { closeSync, openSync, readSync } from 'node:fs';

/** Reads a file's bytes; throws as `fs.readFileSync` does. */
export type ReadFile = (path: string) => Uint8Array;

/** More than any configuration needs; it keeps `--ini /dev/zero` from filling the memory. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads a file of configuration, which may be a pipe, as in `--ini <(generate)`. */
export function readSmallFile(path: string): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    let total = 0;
    for (;;) {
      const chunk = new Uint8Array(64 * 1024);
      const count = readSync(descriptor, chunk);
      if (count === 0) return Buffer.concat(chunks, total);
      total += count;
      if (total > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** UTF-8, or Latin-1 for a file that is not: an old file with an accent in a comment. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Whether the text has characters that no text file has, NUL above all. */
export function looksBinary(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return /[\0-\x08\x0e-\x1a]/.test(text);
}

/** Why a file could not be read, in words that end a sentence: `no such file`. */
export function readFailure(error: unknown): string {
  const reasons: Record<string, string> = {
    ENOENT: 'no such file',
    ENOTDIR: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a directory',
    ELOOP: 'too many symbolic links',
  };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
