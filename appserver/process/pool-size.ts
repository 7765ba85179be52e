import type { Options } from '../config/options.ts';

type SizeOptions = Pick<Options, 'processes' | 'cheaper' | 'cheaperInitial' | 'cheaperStep'>;

/** How many workers to start with: `processes`, or fewer with `cheaper`. */
export function initialSize({ processes, cheaper, cheaperInitial }: SizeOptions): number {
  if (cheaper === 0) return processes;
  return cheaperInitial === 0 ? cheaper : cheaperInitial;
}

/** How many workers to go on with after a reload, if there were `current` before. */
export function sizeAfterReload(options: SizeOptions, current: number): number {
  if (options.cheaper === 0 || current === 0) return initialSize(options);
  return Math.min(Math.max(current, options.cheaper), options.processes);
}

/** After this many looks in a row that say the same, uWSGI's `cheaper-overload`. */
const LOOKS = 3;

/**
 * uWSGI's default algorithm, `spare`: more workers when none has been free for some looks in a row,
 * one fewer when none has been busy.
 */
export class SpareAlgorithm {
  #overloaded = 0;
  #idle = 0;

  /**
   * What the number of workers should be now.
   *
   * @param busy how many of `workers` were at work on a request at this look
   */
  decide(options: SizeOptions, workers: number, busy: number): number {
    this.#overloaded = busy === workers ? this.#overloaded + 1 : 0;
    this.#idle = busy === 0 ? this.#idle + 1 : 0;
    if (workers < options.cheaper) return options.cheaper;
    if (this.#overloaded >= LOOKS && workers < options.processes) {
      this.#overloaded = 0;
      return Math.min(workers + options.cheaperStep, options.processes);
    }
    if (this.#idle >= LOOKS && workers > options.cheaper) {
      this.#idle = 0;
      return workers - 1;
    }
    return workers;
  }
}
