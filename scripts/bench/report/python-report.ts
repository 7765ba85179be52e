import type { Heat } from '../comparison.ts';
import { ratios } from '../ratios.ts';
import { ratioTable } from './comparison-report.ts';
import type { Report } from './document.ts';
import { arrangementText, mebibytes } from './figures.ts';
import { table } from './table.ts';

/** The part of the document about Python apps. @param head what to read the figures with. */
export function pythonReport(heats: readonly Heat[], head: string): Report {
  const compared = ratios({ heats, startUps: [] });
  const rows = heats.flatMap((heat) =>
    heat.measured.map(({ peer, memory: { interpreterRss, workerRss, workerPss } }) => [
      `${arrangementText(heat)}: ${heat.workload.title}, ${peer.title}`,
      mebibytes(interpreterRss),
      mebibytes(workerRss - interpreterRss),
      mebibytes(workerPss),
    ]),
  );
  const memory = table(
    ['', 'MiB RSS of the interpreter', 'MiB RSS of the worker beside it', 'MiB PSS in all'],
    rows,
  );
  return {
    part: 'python',
    markdown: [head, ratioTable(compared), 'After the last round, a worker:', memory].join('\n\n'),
    charts: {},
  };
}
