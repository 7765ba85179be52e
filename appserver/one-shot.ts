import { formatHelp } from './config/help.ts';
import type { LoadedConfig } from './config/load.ts';
import type { Options } from './config/options.ts';
import { formatConfig } from './config/show-config.ts';
import { ping } from './ping.ts';
import { reportConfig } from './process/config-report.ts';
import { ExitCode } from './process/exit-code.ts';
import type { Log } from './process/log.ts';
import { signalPidFile } from './process/pid-file-signal.ts';
import { VERSION } from './version.ts';

/**
 * Does what a command such as `--ping` asks for, and tells with which code to exit; undefined when
 * the configuration is that of a server to run.
 *
 * @throws StartupError
 */
export async function runOneShot(config: LoadedConfig, log: Log): Promise<ExitCode | undefined> {
  const { options } = config;
  // Help is for those whose configuration does not work.
  if (options.help) return print(formatHelp());
  if (options.version) return print(`${VERSION}\n`);
  if (!reportConfig(config, log)) return ExitCode.configuration;
  if (options.showConfig) return print(formatConfig(config));
  if (options.ping !== undefined) return await answerPing(options.ping, log);
  for (const command of ['reload', 'stop', 'pause', 'resume'] as const) {
    const pidFile = options[command];
    if (pidFile === undefined) continue;
    signalPidFile(command, pidFile);
    return ExitCode.done;
  }
  return undefined;
}

async function answerPing(address: NonNullable<Options['ping']>, log: Log): Promise<ExitCode> {
  const outcome = await ping(address);
  if (outcome.alive) return ExitCode.done;
  log(`tsgi: ${outcome.reason}`);
  return ExitCode.configuration;
}

function print(text: string): ExitCode {
  process.stdout.write(text);
  return ExitCode.done;
}
