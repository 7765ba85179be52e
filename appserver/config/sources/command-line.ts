import { findNamesByPrefix, findOption, findShortOption, suggestOption } from '../option-names.ts';
import type { NamedRow } from '../option-names.ts';
import { problemWith, quoted } from '../problem.ts';
import type { Problem } from '../problem.ts';
import type { Origin, Setting } from '../setting.ts';

const ORIGIN: Origin = { kind: 'command line' };

/** What the command line says. `operands` are the arguments that are no options, in their order. */
export interface CommandLine {
  readonly settings: readonly Setting[];
  readonly operands: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Reads arguments as getopt_long does for uWSGI: `--o=v`, `--o v`, unambiguous prefixes of long
 * names, clusters of short ones with the value of the last attached (`-Mp3`) or following, `--` to
 * end the options, operands anywhere. A switch also takes an attached value: `--master=false`.
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const parser = new CommandLineParser(argv);
  parser.parse();
  return parser;
}

class CommandLineParser implements CommandLine {
  readonly settings: Setting[] = [];
  readonly operands: string[] = [];
  readonly problems: Problem[] = [];
  readonly #argv: readonly string[];
  #next = 0;
  /** The option that was just taken without the value that it may have attached. */
  #bare: string | undefined;
  /** The one before the current argument. */
  #detached: string | undefined;

  constructor(argv: readonly string[]) {
    this.#argv = argv;
  }

  parse(): void {
    for (let word = this.#shift(); word !== undefined; word = this.#shift()) {
      if (word === '--') {
        this.operands.push(...this.#argv.slice(this.#next));
        return;
      }
      if (word.startsWith('--')) this.#takeLong(word.slice(2));
      else if (word.startsWith('-') && word !== '-') this.#takeCluster(word.slice(1));
      else this.#takeOperand(word);
    }
  }

  #shift(): string | undefined {
    this.#detached = this.#bare;
    this.#bare = undefined;
    return this.#argv[this.#next++];
  }

  #takeOperand(word: string): void {
    const before = this.#detached;
    if (before === undefined || optionForOperand(word) !== undefined) {
      this.operands.push(word);
      return;
    }
    const text = `expected its value attached, as in --${before}=VALUE, got ${quoted(word)} apart`;
    this.problems.push(problemWith('unexpected-argument', { name: before, origin: ORIGIN }, text));
  }

  #takeLong(text: string): void {
    const equals = text.indexOf('=');
    const given = equals === -1 ? text : text.slice(0, equals);
    const option = findLong(given);
    if (!('message' in option)) {
      this.#take(option, equals === -1 ? undefined : text.slice(equals + 1));
      if (option.row.kind === 'refused' && equals === -1) this.#skipValue();
      return;
    }
    this.problems.push(option);
    if (equals === -1) this.#skipValue();
  }

  #takeCluster(cluster: string): void {
    for (let at = 0; at < cluster.length; at++) {
      const letter = cluster.charAt(at);
      const option = findShortOption(letter);
      if (option === undefined) {
        this.problems.push({ code: 'unknown-option', message: `-${letter}: unknown option` });
        if (at === cluster.length - 1) this.#skipValue();
        return;
      }
      if (option.row.type.argument === 'none') {
        this.#take(option, undefined);
        continue;
      }
      const rest = cluster.slice(at + 1);
      this.#take(option, rest === '' ? undefined : rest);
      return;
    }
  }

  #take({ name, row }: NamedRow, attached: string | undefined): void {
    let value = attached;
    if (value === undefined && row.type.argument === 'required') {
      value = this.#shift();
      if (value === undefined) {
        const text = `expected ${row.type.placeholder}, got the end of the command line`;
        this.problems.push(problemWith('missing-value', { name, origin: ORIGIN }, text));
        return;
      }
    }
    if (value === undefined) this.#bare = name;
    this.settings.push({ name, value: value ?? '', origin: ORIGIN });
  }

  /** Passes over what is probably the value of an option that nobody knows. */
  #skipValue(): void {
    const next = this.#argv[this.#next];
    if (next !== undefined && !next.startsWith('-') && optionForOperand(next) === undefined) {
      this.#next++;
    }
  }
}

/** The option that an argument without one stands for, as in `uwsgi yourfile.ini`. */
export function optionForOperand(operand: string): string | undefined {
  const [, extension] = /\.([a-z]+)(?::[^:/]*)?$/.exec(operand) ?? [];
  if (extension === 'ini' || extension === 'json') return extension;
  if (extension === 'yaml' || extension === 'yml') return 'yaml';
  if (/\.([cm]?[jt]s|py|wsgi)$/.test(operand)) return 'wsgi-file';
  if (/^[^:]+:[^:/]+$/.test(operand)) return 'module';
  return undefined;
}

function findLong(given: string): NamedRow | Problem {
  const exact = findOption(given);
  if (exact !== undefined) return { name: given, row: exact.row };
  const found = given === '' ? new Map<string, NamedRow>() : findNamesByPrefix(given);
  const [first] = found;
  if (first === undefined) {
    const message = `--${given}: unknown option${suggestOption(given, '--')}`;
    return { code: 'unknown-option', message };
  }
  if (new Set(found.values()).size === 1) return { name: first[0], row: first[1].row };
  const names = [...found.keys()].map((name) => `--${name}`).join(', ');
  return {
    code: 'ambiguous-option',
    message: `--${given}: expected the name of one option, got the beginning of ${names}`,
  };
}
