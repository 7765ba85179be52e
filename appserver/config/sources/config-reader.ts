import { resolve } from 'node:path';
import { findOption } from '../option-names.ts';
import { problemWith, quoted } from '../problem.ts';
import type { Problem } from '../problem.ts';
import type { Setting } from '../setting.ts';
import { DEFAULT_SECTION, formatOf, readConfigFile } from './config-file.ts';
import type { ConfigFileContent, ConfigFormat, ConfigRequest } from './config-file.ts';
import { endsLogic, evaluateLogic } from './logic.ts';
import type { LogicContext, Rounds } from './logic.ts';
import { ConfigSyntaxError } from './structured-file.ts';
import { readFailure } from './text-file.ts';

/** A condition or loop that has begun and not ended. */
interface OpenLogic {
  readonly begin: Setting;
  readonly rounds: Rounds;
}

/**
 * Gathers settings in their order and follows the directives among them as they come, as uWSGI does
 * with its "immediate" options: files, placeholders, conditions and loops. A condition or loop ends
 * with the file it is in.
 */
export class ConfigReader {
  readonly settings: Setting[] = [];
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  /** The names that conditions asked for. */
  readonly references = new Set<string>();
  readonly #context: Omit<LogicContext, 'settings'>;
  /** The files being read, from the outermost on, to notice a circle. */
  readonly #open: string[] = [];
  #logic: OpenLogic | undefined;
  #lastFile: Pick<ConfigRequest, 'file' | 'format'> | undefined;

  constructor(context: Omit<LogicContext, 'settings'>) {
    this.#context = context;
  }

  add(setting: Setting): void {
    if (endsLogic(setting.name)) {
      this.#logic = undefined;
    } else if (this.#logic === undefined) {
      this.#follow(setting);
    } else {
      for (const item of this.#logic.rounds) {
        const value =
          item === undefined ? setting.value : setting.value.replaceAll('%(_)', () => item);
        this.#follow({ ...setting, value });
      }
    }
  }

  /** To be called after the last setting. */
  end(): void {
    if (this.#logic === undefined) return;
    const { begin } = this.#logic;
    const end = begin.name.startsWith('for') ? 'endfor' : 'endif';
    this.warnings.push(
      problemWith('unbalanced-logic', begin, `expected ${end}, got the end: it holds up to there`),
    );
    this.#logic = undefined;
  }

  #follow(setting: Setting): void {
    const option = findOption(setting.name);
    if (option?.row.kind !== 'directive') {
      this.settings.push(setting);
      return;
    }
    switch (option.name) {
      case 'ini':
      case 'yaml':
      case 'json':
        this.#include(setting, option.name);
        break;
      case 'include':
        this.#include(setting, formatOf(setting.value.replace(/:[^:/]*$/, '')) ?? 'ini');
        break;
      case 'set':
      case 'set-placeholder':
        this.#set(setting, option.name === 'set' ? 'tolerated' : 'declared');
        break;
      default:
        this.#begin(setting);
    }
  }

  #begin(setting: Setting): void {
    if (this.#logic !== undefined) {
      const { name } = this.#logic.begin;
      this.problems.push(
        problemWith(
          'unbalanced-logic',
          setting,
          `expected the end of ${name} first: they do not nest`,
        ),
      );
      return;
    }
    if (/^if-(not-)?opt$/.test(setting.name)) {
      this.references.add(setting.value.replace(/=.*$/s, ''));
    }
    const context = { ...this.#context, settings: this.settings };
    try {
      const rounds = evaluateLogic(setting.name, setting.value, context) ?? [];
      this.#logic = { begin: setting, rounds };
    } catch (error) {
      this.#logic = { begin: setting, rounds: [] };
      const text = `expected a usable value, got ${quoted(setting.value)}: ${readFailure(error)}`;
      this.problems.push(problemWith('invalid-value', setting, text));
    }
  }

  #set(setting: Setting, placeholder: 'declared' | 'tolerated'): void {
    const equals = setting.value.indexOf('=');
    if (equals < 1) {
      const text = `expected NAME=VALUE, got ${quoted(setting.value)}`;
      this.problems.push(problemWith('invalid-value', setting, text));
      return;
    }
    const name = setting.value.slice(0, equals);
    if (placeholder === 'declared' && findOption(name) !== undefined) {
      const text = `expected a name of your own, got the option ${name}; use set for options`;
      this.problems.push(problemWith('conflict', setting, text));
      return;
    }
    const value = setting.value.slice(equals + 1);
    this.#follow({ name, value, origin: setting.origin, placeholder });
  }

  #include(setting: Setting, format: ConfigFormat): void {
    const request = this.#request(setting, format);
    if (request === undefined) return;
    const identity = `${resolve(this.#context.cwd, request.file)}:${request.section}`;
    if (this.#open.includes(identity)) {
      const chain = [...this.#open.slice(this.#open.indexOf(identity)), identity]
        .map((file) => file.replace(/^.*\//, ''))
        .join(' -> ');
      const text = `expected a file that is not being read already, got a circle: ${chain}`;
      this.problems.push(problemWith('cyclic-include', setting, text));
      return;
    }
    const content = this.#read(setting, request);
    if (content === undefined) return;
    this.#lastFile = request;
    this.warnings.push(...content.warnings);
    const outer = this.#logic;
    this.#logic = undefined;
    this.#open.push(identity);
    for (const { key, value, line } of content.entries) {
      this.add({ name: key, value, origin: { kind: 'file', path: request.file, line } });
    }
    this.end();
    this.#open.pop();
    this.#logic = outer;
  }

  #request(setting: Setting, format: ConfigFormat): ConfigRequest | undefined {
    const colon = setting.value.lastIndexOf(':');
    const file = colon === -1 ? setting.value : setting.value.slice(0, colon);
    const explicit = colon !== -1;
    const section = explicit ? setting.value.slice(colon + 1) : DEFAULT_SECTION;
    if (file !== '') return { file, section, explicit, format };
    if (this.#lastFile !== undefined && section !== '') {
      return { ...this.#lastFile, section, explicit };
    }
    const text = `expected FILE or FILE:SECTION, got ${quoted(setting.value)}`;
    this.problems.push(problemWith('invalid-value', setting, text));
    return undefined;
  }

  #read(setting: Setting, request: ConfigRequest): ConfigFileContent | undefined {
    try {
      return readConfigFile(request, this.#context.cwd, this.#context.readFile);
    } catch (error) {
      if (error instanceof ConfigSyntaxError) {
        const where = error.line === undefined ? request.file : `${request.file}:${error.line}`;
        this.problems.push({ code: 'invalid-file', message: `${where}: ${error.message}` });
      } else {
        const text = `expected a readable file, got ${quoted(request.file)}: ${readFailure(error)}`;
        this.problems.push(problemWith('unreadable-file', setting, text));
      }
      return undefined;
    }
  }
}
