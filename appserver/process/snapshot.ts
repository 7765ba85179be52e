import type { Generation } from './generation.ts';
import { listenQueues } from './listen-queue.ts';
import type { WorkerFigures } from './worker-roster.ts';

/** How the server is at one moment. */
export interface Snapshot extends Pick<Generation, 'options' | 'listeners'> {
  readonly workers: readonly WorkerFigures[];
  /** How many connections wait on each listener. */
  readonly queues: readonly number[];
}

/** Asks every worker for its figures; one that does not answer in time is there with its last. */
export async function takeSnapshot({ options, listeners, roster }: Generation): Promise<Snapshot> {
  const workers = await roster.figures(options.processes);
  return { options, listeners, workers, queues: listenQueues(listeners) };
}
