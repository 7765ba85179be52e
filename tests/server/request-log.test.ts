import { describe, expect, it } from 'vitest';
import { defaultLine } from '../../appserver/server/log-default-line.ts';
import { fittingLine, requestLog } from '../../appserver/server/request-log.ts';
import type { RequestLogPolicy } from '../../appserver/server/request-log.ts';
import type { RequestRecord } from '../../appserver/server/request-record.ts';
import { requestRecord } from '../fixtures/request-record.ts';

const NONE: RequestLogPolicy = { all: false, status4xx: false, status5xx: false, slow: undefined };

/** Which of a few requests are logged, by status and milliseconds. */
function logged(policy: Partial<RequestLogPolicy>): string[] {
  const lines: string[] = [];
  const log = requestLog({ ...NONE, ...policy }, ({ status, duration }) => {
    lines.push(`${status} ${duration / 1000}`);
  });
  for (const status of [200, 399, 400, 499, 500, 599]) log?.(requestRecord({ status }));
  log?.(requestRecord({ duration: 20_000 }));
  return lines;
}

describe('the request log', () => {
  it('logs what it is asked for', () => {
    expect(logged({ all: true })).toHaveLength(7);
    expect(logged({ status4xx: true })).toEqual(['400 1.5', '499 1.5']);
    expect(logged({ status5xx: true })).toEqual(['500 1.5', '599 1.5']);
    expect(logged({ slow: 20 })).toEqual(['200 20']);
    expect(logged({ slow: 21 })).toEqual([]);
  });

  it('does nothing at all where nothing is ever logged', () => {
    expect(requestLog(NONE, () => {})).toBeUndefined();
  });

  it('keeps a line below the size that one write can carry whole', () => {
    const lines: string[] = [];
    const render = defaultLine({
      pid: 1,
      worker: 1,
      memory: () => ({ rss: 0, vsz: 0 }),
      forwardedFor: true,
      memoryReport: true,
    });
    const log = (record: RequestRecord) => lines.push(fittingLine(record, render));
    const long = '\n'.repeat(60_000);
    const names = [
      'REQUEST_URI',
      'REMOTE_USER',
      'REQUEST_METHOD',
      'SERVER_PROTOCOL',
      'HTTP_X_FORWARDED_FOR',
    ];
    log(requestRecord({ vars: names.flatMap((name) => [name, long]) }));
    log(requestRecord({ vars: ['REQUEST_URI', `/${'a'.repeat(3000)}`] }));
    expect(lines.map((line) => line.length < 4096)).toEqual([true, true]);
    // A URI that fits is not cut.
    expect(lines[1]).toContain('a'.repeat(3000));
  });
});
