import { formatHelp } from './config/help.ts';
import { loadOptions } from './config/load.ts';
import { formatConfig } from './config/show-config.ts';
import { ping } from './ping.ts';
import { reportConfig } from './process/config-report.ts';
import { StartupError } from './process/errors.ts';
import { ExitCode } from './process/exit-code.ts';
import { LineWriter } from './process/log.ts';
import { Master } from './process/master.ts';
import { VERSION } from './version.ts';

const log = new LineWriter();

/** Does what the command line asks for, and tells with which code to exit. */
async function main(): Promise<ExitCode> {
  const sources = { argv: process.argv.slice(2), env: process.env, cwd: process.cwd() };
  const config = loadOptions(sources);
  const { options } = config;
  if (options.help) return print(formatHelp());
  if (options.version) return print(`${VERSION}\n`);
  if (!reportConfig(config, log.write)) return ExitCode.configuration;
  if (options.showConfig) return print(formatConfig(config));
  if (options.ping !== undefined) {
    const outcome = await ping(options.ping);
    if (outcome.alive) return ExitCode.done;
    log.write(`tsgi: ${outcome.reason}`);
    return ExitCode.configuration;
  }
  return new Master({ options, sources, log: log.write }).run();
}

function print(text: string): ExitCode {
  process.stdout.write(text);
  return ExitCode.done;
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
