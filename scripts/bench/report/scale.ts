/** Maps figures to pixels. */
export interface Scale {
  (value: number): number;
  /** Where lines of the grid belong. */
  readonly ticks: readonly number[];
}

/** From 0 to a round number at or above `max`. */
export function linearScale(max: number, from: number, to: number): Scale {
  const step = niceStep(max / 5);
  const top = Math.max(step, Math.ceil(max / step - 1e-9) * step);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step);
  return Object.assign((value: number) => from + (value / top) * (to - from), { ticks });
}

/** Equal ratios, equal distances, between powers of ten. `min` must be above 0. */
export function logScale(min: number, max: number, from: number, to: number): Scale {
  const low = Math.floor(Math.log10(min) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(max) - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return ratioScale(ticks, from, to);
}

/** Equal ratios, equal distances, from the first to the last of `ticks`, which are sorted. */
export function ratioScale(ticks: readonly number[], from: number, to: number): Scale {
  const low = Math.log(ticks[0]!);
  const span = Math.log(ticks.at(-1)!) - low || 1;
  const map = (value: number): number => from + ((Math.log(value) - low) / span) * (to - from);
  return Object.assign(map, { ticks });
}

/** The next of 1, 2, 2.5, 5, 10, 20, ... at or above `step`. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((nice) => nice >= step - 1e-12)!;
}
