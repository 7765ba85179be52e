/** A figure of several rounds: the middle, and how far the rounds lie apart. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError without a single value: a figure of nothing must not look like zero. */
export function figure(values: readonly number[]): Figure {
  if (values.length === 0) throw new RangeError('expected at least one value, got none');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/**
 * How two peers compare. Round by round, because what disturbs a round (another program on the
 * machine, a throttled CPU) mostly disturbs both of its neighbouring measurements alike.
 */
export function ratio(of: readonly number[], to: readonly number[]): Figure {
  if (of.length !== to.length) {
    throw new RangeError(`expected as many rounds of both, got ${of.length} and ${to.length}`);
  }
  return figure(of.map((value, round) => value / to[round]!));
}
