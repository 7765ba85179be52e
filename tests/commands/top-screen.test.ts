import { describe, expect, it } from 'vitest';
import type { StatsReading } from '../../appserver/commands/read-stats.ts';
import { renderTop } from '../../appserver/commands/top-screen.ts';

function reading(requests: number, runningTime: number): StatsReading {
  return {
    version: '0.1.0',
    pid: 7,
    cwd: '/srv',
    listenQueue: 2,
    workers: [
      {
        id: 1,
        pid: 8,
        status: 'busy',
        accepting: true,
        requests,
        exceptions: 1,
        spawns: 1,
        rss: 3 * 1024 * 1024,
        sent: 2048,
        runningTime,
        inFlight: [{ core: 0, startedAt: 0, description: 'GET /\x1b[2J\u202e' }],
      },
    ],
  };
}

describe('the report of tsgi top', () => {
  it('has rates between two readings', () => {
    const [, sums = '', , , row = ''] = renderTop({
      now: reading(1300, 500_000),
      before: reading(1000, 200_000),
      elapsed: 2,
    });
    expect(sums).toContain('requests 1,300  per second 150  latency 1.0 ms');
    expect(row.split(/\s{2,}/)).toEqual([
      '1',
      'busy',
      '8',
      '1',
      '1,300',
      '150',
      '1.0 ms',
      '1',
      '1',
      '3.0 MB',
      '2.0 kB',
    ]);
  });

  it('has none without a reading before, nor for a server that was started anew', () => {
    expect(renderTop({ now: reading(5, 5), before: undefined, elapsed: 0 })[1]).toContain(
      'per second -  latency -',
    );
    expect(renderTop({ now: reading(5, 5), before: reading(9, 9), elapsed: 1 })[1]).toContain(
      'per second 0.0  latency -',
    );
  });

  it('lets no client steer the terminal, and cuts what is too long', () => {
    const lines = renderTop({ now: reading(1, 1), before: undefined, elapsed: 0 }, 60);
    expect(lines.at(-1)).toMatch(/GET \/\?\[2J\?$/);
    expect(Math.max(...lines.map((line) => line.length))).toBe(60);
  });
});
