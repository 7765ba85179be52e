import type { Options } from '../config/options.ts';
import { AttachedDaemons } from './attached-daemons.ts';
import { EvilRss } from './evil-rss.ts';
import type { Generation } from './generation.ts';
import type { Log } from './log.ts';
import type { MasterCommands } from './master-commands.ts';
import { MasterFifo } from './master-fifo.ts';
import type { Snapshot } from './snapshot.ts';
import { SourceWatcher } from './source-watcher.ts';
import { StatsServer } from './stats-server.ts';
import { TouchWatcher } from './touch-watcher.ts';
import type { WorkerHandle } from './worker-handle.ts';

interface AttendantsInit {
  readonly commands: MasterCommands;
  readonly workers: () => readonly WorkerHandle[];
  readonly snapshot: () => Promise<Snapshot>;
  readonly log: Log;
}

/** What a master has beside its workers: who may ask it for something, and what it keeps an eye on. */
export class Attendants {
  readonly #fifo: MasterFifo;
  readonly #stats: StatsServer;
  readonly #touches: TouchWatcher;
  readonly #evilRss: EvilRss;
  readonly #sources: SourceWatcher;
  readonly #daemons: AttachedDaemons;

  constructor({ commands, workers, snapshot, log }: AttendantsInit) {
    this.#fifo = new MasterFifo(commands, log);
    this.#stats = new StatsServer(snapshot, log);
    this.#touches = new TouchWatcher(commands, log);
    this.#evilRss = new EvilRss(workers, log);
    this.#sources = new SourceWatcher(commands, log);
    this.#daemons = new AttachedDaemons(log);
  }

  /** Opens what may need root's privileges. @throws StartupError */
  open(options: Options): Promise<void> {
    return this.#stats.obey(options);
  }

  /** Opens what is for the user that the server runs as. @throws StartupError */
  async obey({ options, output }: Generation): Promise<void> {
    this.#fifo.obey(options);
    await this.#daemons.run(options, output);
  }

  /** Watches as a configuration says, once its workers serve. */
  watch(options: Options): void {
    this.#touches.watch(options);
    this.#evilRss.watch(options.evilReloadOnRss);
    this.#sources.watch(options);
  }

  /** Resolves when nothing of it is left. @param brutal end processes at once */
  async close(brutal: boolean): Promise<void> {
    this.#fifo.close();
    this.#stats.close();
    await this.#daemons.close(brutal);
  }
}
