import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Options } from '../config/options.ts';
import type { Log } from './log.ts';
import type { MasterCommands } from './master-commands.ts';

/** Code, in any language. Not data: an app that writes a JSON file would reload itself for ever. */
const SOURCE = /\.(?:[cm]?[jt]sx?|py)$/;
/** Directories that hold what others have made, or what programs make. */
const FOREIGN = /^(?:node_modules|__pycache__|venv|coverage|dist|build|\..*)$/;
/** More files than this are no longer one app, and looking at them takes too long. */
const MOST_FILES = 20_000;

type WatchOptions = Pick<Options, 'pyAutoreload' | 'module' | 'wsgiFile' | 'mount'>;

/**
 * `py-autoreload`: reloads when a source of the app changes. It looks at the directories of the apps and
 * everything below, so that it works for every language and for files that are loaded late.
 */
export class SourceWatcher {
  readonly #commands: MasterCommands;
  readonly #log: Log;
  #roots = '';
  #seen = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(commands: MasterCommands, log: Log) {
    this.#commands = commands;
    this.#log = log;
  }

  watch(options: WatchOptions): void {
    clearInterval(this.#timer);
    const roots = options.pyAutoreload === 0 ? [] : rootsOf(options);
    // What changed during a reload is not forgotten: its workers may have loaded what was before.
    if (roots.join('\0') !== this.#roots) this.#seen = modifications(roots);
    this.#roots = roots.join('\0');
    if (roots.length === 0) return;
    this.#timer = setInterval(() => this.#look(roots), options.pyAutoreload * 1000);
  }

  #look(roots: readonly string[]): void {
    const now = modifications(roots);
    const changed = [...now.keys(), ...this.#seen.keys()].find(
      (path) => now.get(path) !== this.#seen.get(path),
    );
    this.#seen = now;
    if (changed === undefined) return;
    this.#log(`[uwsgi-python-reloader] module/file ${changed} has been modified`);
    this.#commands.reload(`change of ${changed}`, 'all');
  }
}

/** The directories of the apps' files; of a dotted module, the working directory. */
function rootsOf({ module, wsgiFile, mount }: WatchOptions): string[] {
  const apps = [module, wsgiFile, ...mount.map(({ value }) => value)];
  const roots = apps
    .filter((app) => app !== undefined)
    .map((app) => dirname(resolve(app.replace(/:[^:/]*$/, ''))));
  return [...new Set(roots)];
}

/** When each source below some directories was modified, in milliseconds since the epoch. */
function modifications(roots: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  const directories = [...roots];
  for (const directory of directories) {
    for (const entry of list(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!FOREIGN.test(entry.name)) directories.push(path);
      } else if (SOURCE.test(entry.name)) {
        if (found.size >= MOST_FILES) return found;
        found.set(path, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      }
    }
  }
  return found;
}

function list(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return []; // It is gone, or not for us.
  }
}
