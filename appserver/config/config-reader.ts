import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseIni } from './ini.ts';
import { findOption } from './option-names.ts';
import { problemWith, quoted } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Setting } from './setting.ts';

/** Reads a file's bytes; throws as `fs.readFileSync` does. */
export type ReadFile = (path: string) => Uint8Array;

/** Gathers settings in their order and follows the directives among them at once, such as `ini`. */
export class ConfigReader {
  readonly settings: Setting[] = [];
  readonly notices: string[] = [];
  readonly problems: Problem[] = [];
  readonly #cwd: string;
  readonly #readFile: ReadFile;

  constructor(cwd: string, readFile: ReadFile = readFileSync) {
    this.#cwd = cwd;
    this.#readFile = readFile;
  }

  add(setting: Setting): void {
    const option = findOption(setting.name);
    if (option?.row.kind === 'directive') this.#readIni(setting);
    else this.settings.push(setting);
  }

  #readIni(setting: Setting): void {
    const colon = setting.value.lastIndexOf(':');
    const file = colon === -1 ? setting.value : setting.value.slice(0, colon);
    const wanted = colon === -1 ? 'uwsgi' : setting.value.slice(colon + 1);
    let text: string;
    try {
      text = Buffer.from(this.#readFile(resolve(this.#cwd, file))).toString();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.problems.push(
        problemWith(
          'unreadable-file',
          setting,
          `expected a readable file, got ${quoted(file)} (${reason})`,
        ),
      );
      return;
    }
    for (const section of parseIni(text)) {
      if (section.name !== wanted) continue;
      for (const { key, value, line } of section.entries) {
        this.add({ name: key, value, origin: { kind: 'file', path: file, line } });
      }
    }
  }
}
