import './process/no-debugger.ts';
import { runCommand } from './commands/commands.ts';
import { loadOptions } from './config/load.ts';
import { runOneShot } from './one-shot.ts';
import { Announcer } from './process/announcer.ts';
import { daemonRequest, isDaemon, launchDaemon } from './process/daemon.ts';
import { StartupError } from './process/errors.ts';
import { LogOutput } from './process/log-output.ts';
import { LineWriter } from './process/log.ts';
import { Master } from './process/master.ts';
import { ServiceManager } from './process/service-manager.ts';

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
  const { options } = config;
  const daemon = daemonRequest(options);
  if (daemon && !isDaemon()) return await launchDaemon(daemon, options, log.write);
  const announcer = new Announcer(daemon, new ServiceManager(process.env, log.write));
  const output = new LogOutput(options, log, daemon?.logFile);
  return await new Master({ options, sources, announcer, output, log: log.write }).run();
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
