import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('.', import.meta.url));

/**
 * Where in an app's code an error came from: the source line of a syntax error, and the stack without
 * the frames of Node and of this server. Empty if none of it is the app's.
 *
 * @param server the directory whose frames are the server's own
 */
export function appStack(error: unknown, server: string = SERVER): string {
  if (!(error instanceof Error) || error.stack === undefined) return '';
  const message = new Set(String(error).split('\n'));
  return (
    error.stack
      .split('\n')
      .filter((line) => line !== '' && !message.has(line))
      .filter((line) => !/^\s+at .*\bnode:/.test(line) && !isFrameIn(line, server))
      // The header of a stack may have the error's code in it, which String(error) lacks.
      .filter((line) => !line.endsWith(error.message) || /^\s+at /.test(line))
      .join('\n')
  );
}

function isFrameIn(line: string, directory: string): boolean {
  return (
    /^\s+at /.test(line) && line.includes(directory.endsWith(sep) ? directory : directory + sep)
  );
}
