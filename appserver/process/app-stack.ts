import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('..', import.meta.url));

/**
 * Where in an app's code an error came from: the source line of a syntax error, and the stack without
 * the frames of Node and of this server. Empty if none of it is the app's.
 *
 * @param server the directory whose frames are the server's own
 */
export function appStack(error: unknown, server: string = SERVER): string {
  if (!(error instanceof Error) || error.stack === undefined) return '';
  const message = new Set(String(error).split('\n'));
  const lines = error.stack.split('\n').filter(
    (line) =>
      line !== '' &&
      !message.has(line) &&
      // The header of a stack may have the error's code in it, which String(error) lacks.
      (FRAME.test(line) || !line.endsWith(error.message)),
  );
  return appFrames(lines, server).join('\n');
}

/** Lines of a stack without the frames of Node and of this server. */
export function appFrames(lines: readonly string[], server: string = SERVER): string[] {
  const directory = server.endsWith(sep) ? server : server + sep;
  return lines.filter(
    (line) => !FRAME.test(line) || !(line.includes(directory) || /\bnode:/.test(line)),
  );
}

const FRAME = /^\s+at /;
