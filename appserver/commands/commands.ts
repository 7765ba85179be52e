import { UsageError } from './command.ts';
import type { Command, Terminal } from './command.ts';

/** Each is loaded only when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  curl: async () => (await import('./curl.ts')).curl,
  top: async () => (await import('./top.ts')).top,
};

/** curl's exit code for a command line that it does not understand. */
const USAGE = 2;

/**
 * Runs `tsgi NAME ...` if NAME is a command.
 *
 * @returns the exit code; undefined if the arguments are those of the server.
 */
export async function runCommand(
  [name = '', ...args]: readonly string[],
  terminal: Terminal = process,
): Promise<number | undefined> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) return undefined;
  // "tsgi top ... | head" has seen enough.
  terminal.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  const command = await load();
  try {
    return await command.run(args, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.stderr.write(`tsgi ${name}: ${error.message}\ntry "tsgi ${name} --help"\n`);
    return USAGE;
  }
}
