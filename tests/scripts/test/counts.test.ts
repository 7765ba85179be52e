import { describe, expect, it } from 'vitest';

import { countTests, formatCounts } from '../../../scripts/test/counts.ts';
import type { VitestReport } from '../../../scripts/test/report.ts';

const report = (changes: Partial<VitestReport> = {}): VitestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] }],
  ...changes,
});

describe('countTests', () => {
  it('counts what passed, failed and was skipped', () => {
    const failing = [
      { name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] },
    ];
    expect(
      countTests(
        report({ numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: failing }),
        1,
      ),
    ).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const unloaded = [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }];
    expect(countTests(report({ testResults: unloaded }), 1).failed).toBe(1);
  });

  it('believes the exit status when no test has failed', () => {
    expect(countTests(report(), 1).failed).toBe(1);
    expect(countTests(report(), 0).failed).toBe(0);
  });
});

describe('formatCounts', () => {
  it('mentions skipped tests only if there are any', () => {
    expect(formatCounts({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(formatCounts({ passed: 9, failed: 1, skipped: 2 })).toBe(
      '9 passed, 1 failed, 2 skipped',
    );
  });
});
