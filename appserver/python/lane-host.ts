import type { Call } from './call.ts';
import type { Lane } from './lane.ts';

/** What a lane tells its interpreter. */
export interface LaneHost {
  /** Whether calls may send their responses themselves. */
  readonly isDirect: boolean;
  /** One of the lane's calls is over. */
  laneFree(lane: Lane): void;
  /** Nobody wants the rest of this lane's response. */
  giveUp(lane: number, sequence: number): void;
  /** A call takes longer than the app itself allows. */
  overdue(lane: number, call: Call): void;
  /** A call was ended by the server. */
  expired(call: Call): void;
  log(message: string): void;
}
