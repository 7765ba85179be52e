import { ScriptError } from '../errors.ts';

/** How the chain is to run; `auto` takes Docker where an engine answers. */
export type Mode = 'auto' | 'docker' | 'native';

/** What `npm start` was asked for. */
export interface UpArguments {
  readonly mode: Mode;
  readonly port: number;
}

const DEFAULT_PORT = 8080;

/**
 * Reads `npm start`'s arguments and the environment's `PORT` (8080).
 *
 * @throws ScriptError
 */
export function parseArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): UpArguments {
  let mode: Mode = 'auto';
  for (const argument of argv) {
    if (argument !== '--native' && argument !== '--docker')
      throw new ScriptError('ERR_ARGUMENT', `expected --native or --docker, got ${argument}`);
    const wanted = argument === '--native' ? 'native' : 'docker';
    if (mode !== 'auto' && mode !== wanted)
      throw new ScriptError('ERR_ARGUMENT', 'expected one of --native and --docker, got both');
    mode = wanted;
  }
  return { mode, port: parsePort(env['PORT']) };
}

function parsePort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535)
    throw new ScriptError(
      'ERR_PORT_INVALID',
      `PORT: expected a number from 1 to 65535, got ${text}`,
    );
  return port;
}
