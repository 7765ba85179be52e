import { execFile } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);

/** The two ends of a pipe: `writeEnd` is for a child's stdout and stderr. */
export interface OutputPipe {
  readonly writeEnd: number;
  /** To be called once the child has inherited the write end: the lines end when nobody holds it. */
  closeWriteEnd(): Promise<void>;
  /** Fulfils after the last line. */
  readonly drained: Promise<unknown>;
}

/**
 * A real pipe whose lines go to `onLine`. Node's own `stdio: 'pipe'` is a pair of sockets, and a
 * socket cannot be opened by path, as nginx does with /dev/stdout.
 *
 * @param directory where the pipe's file is made.
 */
export async function openOutputPipe(
  directory: string,
  name: string,
  onLine: (line: string) => void,
): Promise<OutputPipe> {
  const path = join(directory, `${name}.pipe`);
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  // Without O_NONBLOCK, opening a FIFO waits for the other end.
  const readEnd = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = await openFile(path, constants.O_WRONLY);
  const source = new Socket({ fd: readEnd, readable: true, writable: false });
  const lines = createInterface({ input: source, crlfDelay: Infinity }).on('line', onLine);
  return { writeEnd, closeWriteEnd: () => closeFile(writeEnd), drained: once(lines, 'close') };
}
