import { statSync } from 'node:fs';

import type { Options } from '../config/options.ts';
import type { Log } from './log.ts';
import type { MasterCommands, ReloadKind } from './master-commands.ts';

/** How often files are looked at, in milliseconds. Also those that no inotify sees: NFS, bind mounts. */
const INTERVAL = 500;

/** uWSGI's words for what a touch leads to. */
const OUTCOMES: Readonly<Record<ReloadKind, string>> = {
  all: 'grace them all',
  workers: 'workers reload',
  chain: 'chain reload',
};

interface WatchedFile {
  readonly path: string;
  readonly kind: ReloadKind;
  /** When it had been modified at the last look. */
  seen: number;
}

/** Reloads when one of the files of `touch-reload` and its kin is touched, created or removed. */
export class TouchWatcher {
  readonly #commands: MasterCommands;
  readonly #log: Log;
  #files: WatchedFile[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(commands: MasterCommands, log: Log) {
    this.#commands = commands;
    this.#log = log;
  }

  /** Watches the files of a configuration, and no others. */
  watch(options: Pick<Options, 'touchReload' | 'touchWorkersReload' | 'touchChainReload'>): void {
    this.#files = [
      ...watched('all', options.touchReload),
      ...watched('workers', options.touchWorkersReload),
      ...watched('chain', options.touchChainReload),
    ];
    clearInterval(this.#timer);
    if (this.#files.length === 0) return;
    this.#timer = setInterval(() => {
      this.#look();
    }, INTERVAL);
  }

  #look(): void {
    for (const file of this.#files) {
      const now = modifiedAt(file.path);
      if (now === file.seen) continue;
      file.seen = now;
      this.#log(`*** ${file.path} has been touched... ${OUTCOMES[file.kind]} !!! ***`);
      this.#commands.reload(`touch of ${file.path}`, file.kind);
    }
  }
}

function watched(kind: ReloadKind, paths: readonly string[]): WatchedFile[] {
  return paths.map((path) => ({ path, kind, seen: modifiedAt(path) }));
}

/** In milliseconds since the epoch; 0 if there is no such file. */
function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
