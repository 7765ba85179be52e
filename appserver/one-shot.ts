import { formatHelp } from './config/help.ts';
import type { LoadedConfig } from './config/load.ts';
import type { Options } from './config/options.ts';
import { formatConfig } from './config/show-config.ts';
import { ping } from './ping.ts';
import { reportConfig } from './process/config-report.ts';
import { ExitCode } from './process/exit-code.ts';
import type { Log } from './process/log.ts';
import { signalPidFile } from './process/pid-file-signal.ts';
import { checkSystem } from './process/system-check.ts';
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
  const isReadable = reportConfig(config, log);
  if (!isReadable && !isServer(options)) return ExitCode.configuration;
  if (options.showConfig) return print(formatConfig(config));
  if (options.ping !== undefined) return await answerPing(options.ping, log);
  for (const command of ['reload', 'stop', 'pause', 'resume'] as const) {
    const pidFile = options[command];
    if (pidFile === undefined) continue;
    signalPidFile(command, pidFile);
    return ExitCode.done;
  }
  const { problems, notices } = checkSystem(options, process.cwd());
  for (const line of [...notices, ...problems]) log(`tsgi: ${line}`);
  return isReadable && problems.length === 0 ? undefined : ExitCode.configuration;
}

/** Whether the configuration is that of a server to run, rather than a question to answer. */
function isServer(options: Options): boolean {
  const { showConfig, ping, reload, stop, pause, resume } = options;
  return !showConfig && [ping, reload, stop, pause, resume].every((asked) => asked === undefined);
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
