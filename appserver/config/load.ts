import { parseCommandLine } from './command-line.ts';
import { ConfigReader } from './config-reader.ts';
import type { ReadFile } from './config-reader.ts';
import { readEnvironment } from './environment.ts';
import type { Options } from './options.ts';
import type { Problem } from './problem.ts';
import { resolveOptions } from './resolve-options.ts';
import { quoted } from './problem.ts';

/** Where a configuration comes from. */
export interface ConfigSources {
  /** The arguments, without the program's own name. */
  readonly argv: readonly string[];
  /** Its `UWSGI_*` variables are options. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The launch directory, absolute. */
  readonly cwd: string;
  /** By default the file system. */
  readonly readFile?: ReadFile;
}

/** What came of it. With any problem the options are incomplete, and the server must not start. */
export interface LoadedConfig {
  readonly options: Options;
  /** What an operator should know and may ignore, one line each. */
  readonly notices: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the whole configuration, in uWSGI's order: environment, options, then operands, which are
 * configuration files or the application. It never throws for what the operator wrote: all of that
 * is reported at once.
 */
export function loadOptions({ argv, env, cwd, readFile }: ConfigSources): LoadedConfig {
  const commandLine = parseCommandLine(argv);
  const reader = new ConfigReader(cwd, readFile);
  for (const setting of readEnvironment(env)) reader.add(setting);
  for (const setting of commandLine.settings) reader.add(setting);

  const problems: Problem[] = [...commandLine.problems];
  for (const operand of commandLine.operands) {
    const name = optionForOperand(operand);
    if (name === undefined) {
      const message = `expected a configuration file or an application, got ${quoted(operand)}`;
      problems.push({ code: 'unexpected-argument', message });
    } else {
      reader.add({ name, value: operand, origin: { kind: 'command line' } });
    }
  }

  const resolved = resolveOptions(reader.settings, cwd);
  return {
    options: resolved.options,
    notices: [...reader.notices, ...resolved.notices],
    problems: [...problems, ...reader.problems, ...resolved.problems],
  };
}

/** What an argument without an option's name stands for, as in `uwsgi yourfile.ini`. */
function optionForOperand(operand: string): string | undefined {
  if (/\.ini(:[^:/]*)?$/.test(operand)) return 'ini';
  if (/\.(ts|mts|js|mjs|cjs|py|wsgi)$/.test(operand)) return 'wsgi-file';
  if (/^[^:]+:[^:]+$/.test(operand)) return 'module';
  return undefined;
}
