import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What one run of the benchmark writes. */
export interface Report {
  /** Which part of the document it replaces. */
  readonly part: 'comparison' | 'scaling' | 'memory' | 'python';
  readonly markdown: string;
  /** Charts by file name, for the directory beside the document. */
  readonly charts: Readonly<Record<string, string>>;
}

/** Where charts are, as seen from the document. */
export const CHARTS = 'benchmarks';

/** Replaces one part of the document and its charts; everything written by hand stays. */
export function writeReport(file: string, report: Report): void {
  const before = readFileSync(file, 'utf8');
  const charts = join(dirname(file), CHARTS);
  mkdirSync(charts, { recursive: true });
  for (const [name, chart] of Object.entries(report.charts)) {
    writeFileSync(join(charts, name), chart);
  }
  writeFileSync(file, replacePart(before, report.part, report.markdown));
}

/** @throws Error when the document has no such part: it must not be appended blindly. */
export function replacePart(document: string, part: string, content: string): string {
  const begin = `<!-- begin: ${part} -->`;
  const end = `<!-- end: ${part} -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`expected a document with ${JSON.stringify(begin)} and ${JSON.stringify(end)}`);
  }
  return `${document.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${document.slice(to)}`;
}
