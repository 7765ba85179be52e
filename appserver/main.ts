import './process/no-debugger.ts';
import { runCommand } from './commands/commands.ts';
import { loadOptions } from './config/load.ts';
import { runOneShot } from './one-shot.ts';
import { StartupError } from './process/errors.ts';
import { LineWriter } from './process/log.ts';

const log = new LineWriter();

/** Does what the command line asks for, and tells with which code to exit. */
async function main(): Promise<number> {
  const argv = process.argv.slice(2);
  const command = await runCommand(argv);
  if (command !== undefined) return command;
  const sources = { argv, env: process.env, cwd: process.cwd() };
  const config = loadOptions(sources);
  const code = await runOneShot(config, log.write);
  if (code !== undefined) return code;
  // Only now: `--ping` runs every few seconds, as a health check, and need not load the server.
  const { runServer } = await import('./run-server.ts');
  return await runServer(config.options, sources, log);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  log.write(`tsgi: ${error.message}`);
  process.exitCode = error.exitCode;
}
log.flush();
// Not left to Node's own end: that would close the listeners, and so unlink their Unix sockets.
process.exit();
