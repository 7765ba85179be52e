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

/** Equal ratios, equal distances. `min` must be above 0. */
export function logScale(min: number, max: number, from: number, to: number): Scale {
  const low = Math.floor(Math.log10(min) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(max) - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const map = (value: number): number =>
    from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  return Object.assign(map, { ticks });
}

/** The next of 1, 2, 5, 10, 20, 50, ... at or above `step`. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].map((factor) => factor * power).find((nice) => nice >= step - 1e-12)!;
}
