import { ExitCode } from './exit-code.ts';
import type { Log } from './log.ts';
import type { WorkerLink } from './worker-link.ts';

/** What a worker serves with: the server room's Server, seen from here. */
export interface Drainable {
  /** Closes the listeners; requests in flight go on. */
  stopAccepting(): void;
  /** Resolves when nothing is in flight. */
  drained(): Promise<void>;
  /** Cuts every connection. */
  destroy(): void;
}

/** How long requests may go on after the master has died, in milliseconds. */
const ORPHAN_GRACE = 800;

/**
 * Ends a worker for every reason there is: the master's order, a signal, an orphaned life, or code
 * that broke.
 *
 * A terminal sends Ctrl-C to the whole process group; what that means is for the master to decide, so
 * workers ignore it. `SIGTERM` to a worker alone drains it, and the master replaces it.
 */
export class WorkerLifecycle {
  readonly #link: WorkerLink;
  readonly #log: Log;
  #server: Drainable | undefined;
  #draining = false;
  #retired = false;

  constructor(link: WorkerLink, log: Log) {
    this.#link = link;
    this.#log = log;
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGTSTP'] as const)
      process.on(signal, ignore);
    process.on('SIGTERM', () => {
      this.retire('it received SIGTERM');
      void this.drain();
    });
    link.onDrain = () => {
      void this.drain();
    };
    link.onOrphaned = () => {
      this.#orphaned();
    };
    process.on('unhandledRejection', (reason) => {
      // One request's forgotten promise must not end the others.
      log(`unhandled rejection: ${describe(reason)}`);
    });
    process.on('uncaughtException', (error) => {
      log(`uncaught exception: ${describe(error)}`);
      // Whatever threw was interrupted halfway; requests in flight may finish, new ones go elsewhere.
      this.retire('an exception was not caught');
    });
  }

  /** The server is up; from now on there is something to drain. */
  serve(server: Drainable): void {
    this.#server = server;
    void this.#link.send({ type: 'ready' });
  }

  /** The worker cannot serve: tells the master why, and ends. */
  async fail(cause: 'app' | 'listen', message: string): Promise<never> {
    await this.#link.send({ type: 'failed', cause, message });
    process.exit(cause === 'app' ? ExitCode.appFailed : ExitCode.configuration);
  }

  /** Asks the master for a replacement; until that is ready this worker serves on. */
  retire(reason: string): void {
    this.#retired = true;
    void this.#link.send({ type: 'retire', reason });
  }

  /** Stops accepting, waits for the requests in flight, and ends. */
  async drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    this.#server?.stopAccepting();
    await this.#server?.drained();
    await this.#link.report();
    if (this.#retired) this.#log(`...The work of process ${process.pid} is done. Seeya!`);
    process.exit(ExitCode.done);
  }

  #orphaned(): void {
    this.#log(`worker (pid: ${process.pid}): the master is gone, ending`);
    setTimeout(() => {
      this.#server?.destroy();
      process.exit(ExitCode.done);
    }, ORPHAN_GRACE);
    void this.drain();
  }
}

function ignore(): void {
  // Having a listener is what keeps the signal from ending the process.
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
}
