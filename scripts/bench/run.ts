import type { Peer } from './peers.ts';
import type { Plan } from './plan.ts';
import type { Sandbox } from './sandbox.ts';

/** One run of the benchmark: what it is to do, with whom, and where. */
export interface Run {
  readonly plan: Plan;
  /** Those that can take part here. */
  readonly peers: readonly Peer[];
  readonly sandbox: Sandbox;
  /** Says how far the benchmark has come. */
  readonly progress: (line: string) => void;
}
