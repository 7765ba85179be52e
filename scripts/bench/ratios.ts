import type { Comparison, Heat, Measured } from './comparison.ts';
import type { Sample } from './contest.ts';
import { type Figure, ratio } from './statistics.ts';

/** How one peer compares with another in one heat; above 1 means more of it. */
export interface Ratios {
  readonly heat: Heat;
  readonly requestsPerSecond: Figure;
  readonly cpu: Figure;
  readonly p50: Figure;
  readonly p99: Figure;
}

/** @returns nothing for a heat in which one of the two is missing. */
export function ratios({ heats }: Comparison, of = 'tsgi', to = 'uwsgi'): Ratios[] {
  return heats.flatMap((heat) => {
    const [first, second] = [find(heat, of), find(heat, to)];
    if (first === undefined || second === undefined) return [];
    const compare = (key: keyof Sample): Figure =>
      ratio(
        first.samples.map((sample) => sample[key]),
        second.samples.map((sample) => sample[key]),
      );
    return {
      heat,
      requestsPerSecond: compare('requestsPerSecond'),
      cpu: compare('cpu'),
      p50: compare('p50'),
      p99: compare('p99'),
    };
  });
}

const find = ({ measured }: Heat, name: string): Measured | undefined =>
  measured.find(({ peer }) => peer.name === name);
