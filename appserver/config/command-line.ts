import { findOption, findOptionsByPrefix, findShortOption, suggestOption } from './option-names.ts';
import type { NamedRow } from './option-names.ts';
import { problemWith, quoted } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Origin, Setting } from './setting.ts';

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
  const settings: Setting[] = [];
  const operands: string[] = [];
  const problems: Problem[] = [];
  const words = argv[Symbol.iterator]();

  const take = ({ name, row }: NamedRow, attached: string | undefined) => {
    let value = attached;
    if (value === undefined && row.type.argument === 'required') {
      const next = words.next();
      if (next.done === true) {
        const text = `expected a value (${row.type.placeholder}), got the end of the command line`;
        problems.push(problemWith('missing-value', { name, origin: ORIGIN }, text));
        return;
      }
      value = next.value;
    }
    settings.push({ name, value: value ?? '', origin: ORIGIN });
  };

  const takeCluster = (cluster: string) => {
    for (let at = 0; at < cluster.length; at++) {
      const letter = cluster.charAt(at);
      const option = findShortOption(letter);
      if (option === undefined) {
        problems.push({ code: 'unknown-option', message: `-${letter}: unknown option` });
        return;
      }
      if (option.row.type.argument === 'none') {
        take(option, undefined);
        continue;
      }
      const rest = cluster.slice(at + 1);
      take(option, rest === '' ? undefined : rest);
      return;
    }
  };

  for (const word of words) {
    if (word === '--') {
      operands.push(...words);
    } else if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const given = word.slice(2, equals === -1 ? undefined : equals);
      const option = findLong(given);
      if ('message' in option) problems.push(option);
      else take(option, equals === -1 ? undefined : word.slice(equals + 1));
    } else if (word.startsWith('-') && word !== '-') {
      takeCluster(word.slice(1));
    } else {
      operands.push(word);
    }
  }
  return { settings, operands, problems };
}

function findLong(given: string): NamedRow | Problem {
  const exact = findOption(given);
  if (exact !== undefined) return exact;
  const candidates = given === '' ? [] : findOptionsByPrefix(given);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  if (only === undefined) {
    return {
      code: 'unknown-option',
      message: `--${given}: unknown option${suggestOption(given, '--')}`,
    };
  }
  const names = candidates.map(({ name }) => `--${name}`).join(', ');
  return {
    code: 'ambiguous-option',
    message: `--${given}: expected the name of one option, got ${quoted(given)} that begins ${names}`,
  };
}
