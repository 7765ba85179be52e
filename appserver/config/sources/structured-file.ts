import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { ConfigEntry, ConfigSection } from './ini.ts';

/** A file whose syntax or shape is wrong. `message` says what was expected, then what came. */
export class ConfigSyntaxError extends Error {
  readonly code = 'ERR_CONFIG_SYNTAX';
  override readonly name = 'ConfigSyntaxError';
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/**
 * Reads sections from YAML: a mapping of section names to mappings of options; the items of a
 * sequence are the values of a repeated option. Scalars keep the text they are written with, so
 * that `chmod-socket: 0660` is as octal as it is in an ini.
 *
 * @throws ConfigSyntaxError
 */
export function parseYaml(text: string): ConfigSection[] {
  return parseStructured(text, false);
}

function parseStructured(text: string, isJson: boolean): ConfigSection[] {
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
    });
  } catch (error) {
    throw new ConfigSyntaxError(`expected YAML, got ${reason(error)}`);
  }
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const { line } = lines.linePos(mistake.pos[0]);
    throw new ConfigSyntaxError(`expected YAML, got ${reason(mistake)}`, line);
  }
  return sectionsOf(document, lines, isJson);
}

/**
 * Reads sections from JSON, with the shape that {@link parseYaml} describes.
 *
 * @throws ConfigSyntaxError
 */
export function parseJson(text: string): ConfigSection[] {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ConfigSyntaxError(`expected JSON, got ${reason(error)}`);
  }
  // JSON is YAML, and the YAML parser remembers lines and the text of numbers.
  return parseStructured(text, true);
}

function sectionsOf(document: Document, lines: LineCounter, isJson: boolean): ConfigSection[] {
  const lineOf = (node: unknown) =>
    isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1;
  const deref = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  const expected = (what: string, node: unknown) =>
    new ConfigSyntaxError(`expected ${what}`, lineOf(node));

  const scalarText = (node: unknown, key: string): string => {
    const value = deref(node);
    if (value === null || value === undefined) return '';
    // In YAML `null` is a text like any other here; in JSON it says that there is no value.
    if (!isScalar(value) || (isJson && value.source === 'null' && value.type === 'PLAIN')) {
      throw expected(`a text, number or boolean for ${key}`, node);
    }
    return String(value.value ?? '');
  };

  const entriesOf = (node: unknown): ConfigEntry[] => {
    const map = deref(node);
    if (isScalar(map) && map.value === '') return [];
    if (!isMap(map)) throw expected('a mapping of options in a section', node);
    return map.items.flatMap((pair) => {
      const key = scalarText(pair.key, 'an option name');
      const value = deref(pair.value);
      const items: readonly unknown[] = isSeq(value) ? value.items : [pair.value];
      return items.map((item) => ({
        key,
        value: scalarText(item, key),
        line: lineOf(isSeq(value) ? item : pair.key),
      }));
    });
  };

  const root = document.contents;
  if (!isMap(root)) throw expected('a mapping of sections at the top', root);
  return root.items.map((pair) => ({
    name: scalarText(pair.key, 'a section name'),
    line: lineOf(pair.key),
    entries: entriesOf(pair.value),
  }));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return JSON.stringify(message.split('\n', 1)[0]).slice(1, -1);
}
