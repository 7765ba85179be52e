import { activityOf } from './activity.ts';
import type { Activity } from './activity.ts';
import type { Generation } from './generation.ts';
import { listenQueues } from './listen-queue.ts';
import { SpareAlgorithm } from './pool-size.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** What the load asks of a master. */
export interface LoadCommands {
  /** There should be `count` workers. */
  adjust(count: number): void;
  /** Nobody has asked for anything for long: end all workers. */
  sleep(reason: string): void;
  /** Somebody waits to be served. */
  wake(): void;
}

/** How often workers are asked how they are; uWSGI's master looks once a second too. */
const INTERVAL = 1000;
/** How often the listen queues are looked at while there is no worker, in milliseconds. */
const DOORBELL_INTERVAL = 100;

/** Adapts the number of workers to the load: `cheaper`, `idle` and `cheap`. */
export class LoadWatcher {
  readonly #commands: LoadCommands;
  readonly #workers: () => readonly WorkerHandle[];
  #timer: NodeJS.Timeout | undefined;
  #doorbell: NodeJS.Timeout | undefined;

  constructor(commands: LoadCommands, workers: () => readonly WorkerHandle[]) {
    this.#commands = commands;
    this.#workers = workers;
  }

  /** Watches as a configuration says, from now on. */
  watch({ options }: Generation): void {
    this.stop();
    const { cheaper, idle } = options;
    if (cheaper === 0 && idle === 0) return;
    const algorithm = new SpareAlgorithm();
    const idleness = new Idleness();
    this.#timer = setInterval(() => {
      void this.#look((activity) => {
        if (idle > 0 && idleness.after(activity) >= idle) this.#commands.sleep('idle');
        else if (cheaper > 0) {
          const { workers, busy } = activity;
          const count = algorithm.decide(options, workers, busy);
          if (count !== workers) this.#commands.adjust(count);
        }
      });
    }, INTERVAL);
  }

  /** Waits for somebody to connect while there is no worker to accept, and for `delay` ms before. */
  waitForConnection({ listeners }: Generation, delay = 0): void {
    this.stop();
    const deaf = performance.now() + delay;
    this.#doorbell = setInterval(() => {
      if (performance.now() < deaf) return;
      if (listenQueues(listeners).every((length) => length === 0)) return;
      this.stop();
      this.#commands.wake();
    }, DOORBELL_INTERVAL);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearInterval(this.#doorbell);
    this.#timer = undefined;
  }

  async #look(judge: (activity: Activity) => void): Promise<void> {
    const timer = this.#timer;
    const activity = await activityOf(this.#workers());
    // The answers took their time: the question may be another by now.
    if (this.#timer === timer) judge(activity);
  }
}

/** For how long nobody has asked for anything. */
class Idleness {
  #requests = 0;
  #since = performance.now();

  /** In seconds. */
  after({ requests, busy }: Activity): number {
    if (requests !== this.#requests || busy > 0) this.#since = performance.now();
    this.#requests = requests;
    return (performance.now() - this.#since) / 1000;
  }
}
