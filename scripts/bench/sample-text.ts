import type { Sample } from './contest.ts';

/** One measurement in one line, for those who watch. */
export function describeSample(sample: Sample): string {
  const figures = [
    `${sample.requestsPerSecond.toFixed(0).padStart(6)}/s`,
    `p50 ${sample.p50.toFixed(2)} ms`,
    `p99 ${sample.p99.toFixed(2)} ms`,
    `CPU ${sample.cpu.toFixed(1)} µs`,
    `nginx ${sample.nginxCpu.toFixed(1)} µs`,
    `others ${(sample.foreign * 100).toFixed(0)}%`,
  ];
  if (sample.errors > 0) figures.push(`${sample.errors} ERRORS`);
  return figures.join('  ');
}
