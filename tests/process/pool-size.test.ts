import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialSize, sizeAfterReload, SpareAlgorithm } from '../../appserver/process/pool-size.ts';

const FOUR = { processes: 4, cheaper: 0, cheaperInitial: 0, cheaperStep: 1 };

describe('the number of workers', () => {
  it('is processes without cheaper', () => {
    expect(initialSize(FOUR)).toBe(4);
    expect(sizeAfterReload(FOUR, 2)).toBe(4);
  });

  it('is cheaper-initial, or cheaper, at the start', () => {
    expect(initialSize({ ...FOUR, cheaper: 1 })).toBe(1);
    expect(initialSize({ ...FOUR, cheaper: 1, cheaperInitial: 3 })).toBe(3);
  });

  it('survives a reload, within the new limits', () => {
    expect(sizeAfterReload({ ...FOUR, cheaper: 1 }, 3)).toBe(3);
    expect(sizeAfterReload({ ...FOUR, cheaper: 1, processes: 2 }, 3)).toBe(2);
    expect(sizeAfterReload({ ...FOUR, cheaper: 2 }, 1)).toBe(2);
    expect(sizeAfterReload({ ...FOUR, cheaper: 2 }, 0)).toBe(2);
  });
});

describe('SpareAlgorithm', () => {
  const options = { ...FOUR, cheaper: 1 };

  it('adds cheaper-step workers after three looks at which all were busy', () => {
    const algorithm = new SpareAlgorithm();
    const looks = [1, 2, 3].map(() => algorithm.decide({ ...options, cheaperStep: 2 }, 1, 1));
    expect(looks).toEqual([1, 1, 3]);
  });

  it('ends one worker after three looks at which none was busy', () => {
    const algorithm = new SpareAlgorithm();
    expect([1, 2, 3].map(() => algorithm.decide(options, 3, 0))).toEqual([3, 3, 2]);
  });

  it('leaves a pool alone in which some are busy', () => {
    const algorithm = new SpareAlgorithm();
    for (let look = 0; look < 10; look += 1) expect(algorithm.decide(options, 3, 2)).toBe(3);
  });

  it('starts to count again after a look that says otherwise', () => {
    const algorithm = new SpareAlgorithm();
    const busy = [2, 2, 1, 2, 2, 2];
    expect(busy.map((count) => algorithm.decide(options, 2, count))).toEqual([2, 2, 2, 2, 2, 3]);
  });

  it('never leaves the limits', () => {
    const settings = fc
      .record({
        processes: fc.integer({ min: 2, max: 16 }),
        cheaperStep: fc.integer({ min: 1, max: 9 }),
      })
      .chain((some) =>
        fc.record({
          processes: fc.constant(some.processes),
          cheaperStep: fc.constant(some.cheaperStep),
          cheaper: fc.integer({ min: 1, max: some.processes - 1 }),
          cheaperInitial: fc.constant(0),
        }),
      );
    fc.assert(
      fc.property(
        settings,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (limits, loads) => {
          const algorithm = new SpareAlgorithm();
          let workers = initialSize(limits);
          for (const load of loads) {
            workers = algorithm.decide(limits, workers, Math.round(load * workers));
            expect(workers).toBeGreaterThanOrEqual(limits.cheaper);
            expect(workers).toBeLessThanOrEqual(limits.processes);
          }
        },
      ),
    );
  });
});
