/**
 * What a master is at:
 *
 *     starting -> running <-> reloading
 *                 running <-> asleep      there is no worker until somebody connects
 *                 running <-> paused      there is no worker until an operator says so
 *     any of these -> stopping -> killing -> gone
 */
export type MasterState =
  | 'starting'
  | 'running'
  | 'reloading'
  | 'asleep'
  | 'paused'
  | 'stopping'
  | 'killing'
  | 'gone';

/** There is no way back from these. */
export const ENDING: ReadonlySet<MasterState> = new Set(['stopping', 'killing', 'gone']);
