import type { Options } from '../config/options.ts';
import { AttachedDaemon } from './attached-daemon.ts';
import { childEnvironment } from './child-environment.ts';
import type { Log } from './log.ts';
import type { LogOutput } from './log-output.ts';
import { OrphanGuard } from './orphan-guard.ts';

/** The commands of `attach-daemon`: they run beside the server, and again when they end. */
export class AttachedDaemons {
  readonly #log: Log;
  readonly #guard = new OrphanGuard();
  #daemons: AttachedDaemon[] = [];
  #closed = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Runs the commands of a configuration. Those of the one before end first, as in uWSGI. */
  async run(
    options: Pick<Options, 'attachDaemon' | 'env'>,
    { forWorkers: output }: Pick<LogOutput, 'forWorkers'>,
  ): Promise<void> {
    await this.#stop(false);
    if (this.#closed) return;
    const environment = childEnvironment(options);
    const common = { environment, output, guard: this.#guard, log: this.#log };
    this.#daemons = options.attachDaemon.map(
      (command) => new AttachedDaemon({ command, ...common }),
    );
  }

  /** Ends them for good. @param brutal at once, rather than as each of them likes */
  close(brutal: boolean): Promise<void> {
    this.#closed = true;
    return this.#stop(brutal);
  }

  async #stop(brutal: boolean): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.stop(brutal)));
    this.#daemons = [];
  }
}
