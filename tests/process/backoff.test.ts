import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff } from '../../appserver/process/backoff.ts';

describe('Backoff', () => {
  it('respawns the first at once, then waits twice as long each time, up to 30 seconds', () => {
    const backoff = new Backoff();
    const delays = Array.from({ length: 10 }, () => backoff.after(0));
    expect(delays).toEqual([0, 250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('forgets what was before a worker that lived', () => {
    const backoff = new Backoff();
    for (const lifetime of [0, 0, 0]) backoff.after(lifetime);
    expect(backoff.after(10_000)).toBe(0);
    expect(backoff.after(0)).toBe(250);
  });

  it('never waits longer than 30 seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 2000 }), (lifetimes) => {
        const backoff = new Backoff();
        return lifetimes.every((lifetime) => backoff.after(lifetime) <= 30_000);
      }),
    );
  });
});
