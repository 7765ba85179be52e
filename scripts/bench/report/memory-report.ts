import type { MemoryCourse, MemoryPoint } from '../memory.ts';
import { CHARTS, type Report } from './document.ts';
import { mebibytes, thousands } from './figures.ts';
import { lineChart } from './line-chart.ts';
import { table } from './table.ts';

const MARKS = [1, 100_000, 500_000, 1_000_000, 1_500_000, 2_000_000];

/** The part of the document about memory. @param head what to read the figures with. */
export function memoryReport(courses: readonly MemoryCourse[], head: string): Report {
  const chart = lineChart(
    'Memory of a worker by requests served',
    {
      x: { label: 'requests, all workers together', format: thousands, kind: 'linear' },
      y: { label: 'MiB RSS a worker', format: (value) => value.toFixed(0), kind: 'linear' },
    },
    courses.map(({ peer, points }) => ({
      name: peer.title,
      points: points.map(({ requests, memory }) => ({
        x: requests,
        y: memory.workerRss / 2 ** 20,
      })),
    })),
  );
  const rows = courses.flatMap(({ peer, points }) =>
    MARKS.flatMap((mark) => {
      const point = points.find(({ requests }) => requests >= mark);
      return point === undefined ? [] : [row(peer.title, point)];
    }),
  );
  const figures = table(
    ['', 'requests', 'MiB RSS a worker', 'MiB PSS a worker', 'MiB PSS in all'],
    rows,
  );
  return {
    part: 'memory',
    markdown: [head, `![Memory](${CHARTS}/memory.svg)`, figures].join('\n\n'),
    charts: { 'memory.svg': chart },
  };
}

function row(title: string, { requests, memory }: MemoryPoint): string[] {
  const { workerRss, workerPss, totalPss } = memory;
  return [
    title,
    thousands(requests),
    mebibytes(workerRss),
    mebibytes(workerPss),
    mebibytes(totalPss),
  ];
}
