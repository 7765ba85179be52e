import type { Options } from '../config/options.ts';

/** How long workers may finish their requests before they are killed, in seconds. */
export function mercyOf(options: Pick<Options, 'workerReloadMercy' | 'reloadMercy'>): number {
  const { workerReloadMercy, reloadMercy = Number.POSITIVE_INFINITY } = options;
  return Math.min(workerReloadMercy, reloadMercy);
}
