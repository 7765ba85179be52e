import './process/no-debugger.ts';
import { loadOptions } from './config/load.ts';
import { runOneShot } from './one-shot.ts';
import { StartupError } from './process/errors.ts';
import type { ExitCode } from './process/exit-code.ts';
import { LineWriter } from './process/log.ts';
import { Master } from './process/master.ts';

const log = new LineWriter();

/** Does what the command line asks for, and tells with which code to exit. */
async function main(): Promise<ExitCode> {
  const sources = { argv: process.argv.slice(2), env: process.env, cwd: process.cwd() };
  const config = loadOptions(sources);
  const code = await runOneShot(config, log.write);
  if (code !== undefined) return code;
  return await new Master({ options: config.options, sources, log: log.write }).run();
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
