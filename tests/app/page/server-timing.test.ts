import { expect, test } from 'vitest';
import { parseServerTiming } from '../../../app/page/server-timing.ts';

test('durations by name, as nginx and tsgi write them', () => {
  const header =
    'tsgi-queue;desc="nginx to worker";dur=0.412, tsgi-app;desc="app, first byte";dur=12.000, nginx-connect;desc="x";dur=0001, bare';
  expect(Object.fromEntries(parseServerTiming(header))).toEqual({
    'tsgi-queue': 0.412,
    'tsgi-app': 12,
    'nginx-connect': 1,
  });
});

test('no header, no durations', () => {
  expect(parseServerTiming(null).size).toBe(0);
});
