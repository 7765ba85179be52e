import type { ConfigSources } from './config/load.ts';
import type { Options } from './config/options.ts';
import { Announcer } from './process/announcer.ts';
import { daemonRequest, isDaemon, launchDaemon } from './process/daemon.ts';
import type { ExitCode } from './process/exit-code.ts';
import { LogOutput } from './process/log-output.ts';
import type { LineWriter } from './process/log.ts';
import { Master } from './process/master.ts';
import { ServiceManager } from './process/service-manager.ts';

/**
 * Runs the server that a configuration describes, here or in the background, and tells with which
 * code to exit.
 *
 * @throws StartupError if it cannot start
 */
export async function runServer(
  options: Options,
  sources: ConfigSources,
  writer: LineWriter,
): Promise<ExitCode> {
  const log = writer.write;
  const daemon = daemonRequest(options);
  if (daemon && !isDaemon()) return await launchDaemon(daemon, options, log);
  const announcer = new Announcer(daemon, new ServiceManager(process.env, log));
  const output = new LogOutput(options, writer, daemon?.logFile);
  return await new Master({ options, sources, announcer, output, log }).run();
}
