import { applySettings } from './apply-settings.ts';
import { checkOptions } from './check-options.ts';
import type { Options } from './options.ts';
import type { Problem } from './problem.ts';
import { quoted } from './problem.ts';
import type { Setting } from './setting.ts';
import { optionForOperand, parseCommandLine } from './sources/command-line.ts';
import { ConfigReader } from './sources/config-reader.ts';
import { readEnvironment } from './sources/environment.ts';
import { expandSettings } from './sources/expansion.ts';
import { readSmallFile } from './sources/text-file.ts';
import type { ReadFile } from './sources/text-file.ts';

/** Where a configuration comes from. */
export interface ConfigSources {
  /** The arguments, without the program's own name. */
  readonly argv: readonly string[];
  /** Its `UWSGI_*` variables are options; `$(NAME)` is any of them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The launch directory, absolute. */
  readonly cwd: string;
  /** The configuration is read again, for `if-reload`. By default it is not. */
  readonly isReload?: boolean;
  /** By default the file system. */
  readonly readFile?: ReadFile;
}

/** What came of it. With any problem the options are incomplete, and the server must not start. */
export interface LoadedConfig {
  readonly options: Options;
  /** The settings that count, with their origins, under their names in the table. */
  readonly effective: readonly Setting[];
  /** What an operator should know and may ignore, one line each. */
  readonly notices: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the whole configuration, in uWSGI's order: environment, options, then operands, which are
 * configuration files or the application. It never throws for what the operator wrote: all of that
 * is reported at once.
 */
export function loadOptions(sources: ConfigSources): LoadedConfig {
  const { argv, cwd, isReload = false, readFile = readSmallFile } = sources;
  // Without a prototype, so that $(constructor) finds nothing.
  const env: Record<string, string | undefined> = Object.assign(Object.create(null), sources.env);
  const environment = readEnvironment(env);
  const commandLine = parseCommandLine(argv);
  const operands = commandLine.operands.map(readOperand);

  const reader = new ConfigReader({ cwd, env, readFile, isReload });
  for (const setting of environment.settings) reader.add(setting);
  for (const setting of commandLine.settings) reader.add(setting);
  for (const operand of operands) if ('origin' in operand) reader.add(operand);
  reader.end();

  const expanded = expandSettings(reader.settings, { cwd, env, readFile });
  const references = new Set([...expanded.references, ...reader.references]);
  const applied = applySettings(expanded.settings, references, cwd);
  const { options, effective } = applied;
  const warnings = [...reader.warnings, ...applied.warnings];
  return {
    options,
    effective,
    notices: [
      ...environment.notices,
      ...(options.strict ? [] : warnings.map(({ message }) => message)),
      ...applied.notices,
    ],
    problems: [
      ...commandLine.problems,
      ...operands.filter((operand) => 'message' in operand),
      ...reader.problems,
      ...expanded.problems,
      ...applied.problems,
      ...(options.strict ? [...warnings, ...applied.strictProblems] : []),
      ...checkOptions(options, cwd, readFile),
    ],
  };
}

function readOperand(operand: string): Setting | Problem {
  const name = optionForOperand(operand);
  if (name !== undefined) return { name, value: operand, origin: { kind: 'command line' } };
  const message = `expected a configuration file or an application, got ${quoted(operand)}`;
  return { code: 'unexpected-argument', message };
}
