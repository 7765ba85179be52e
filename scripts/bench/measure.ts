import { compare } from './comparison.ts';
import type { Sample } from './contest.ts';
import { describeMachine } from './machine.ts';
import { watchMemory } from './memory.ts';
import type { LeftOut } from './missing.ts';
import { measurePython } from './python.ts';
import { ratios } from './ratios.ts';
import { comparisonReport, ratioTable } from './report/comparison-report.ts';
import type { Report } from './report/document.ts';
import { reportHead } from './report/head.ts';
import { memoryReport } from './report/memory-report.ts';
import { pythonReport } from './report/python-report.ts';
import { scalingReport } from './report/scaling-report.ts';
import type { Run } from './run.ts';
import { measureScaling } from './scaling.ts';

/** What came of one run. */
export interface Outcome {
  readonly result: unknown;
  readonly report: Report;
  /** What to print at the end. */
  readonly summary: string;
  readonly samples: readonly Sample[];
}

/** Does what the plan says and puts it into words. */
export async function measureAndReport(run: Run, leftOut: readonly LeftOut[]): Promise<Outcome> {
  const head = (samples: readonly Sample[]): string =>
    reportHead(run.plan, describeMachine(), leftOut, samples);
  switch (run.plan.mode) {
    case 'comparison': {
      const result = await compare(run);
      const samples = result.heats.flatMap(({ measured }) =>
        measured.flatMap((one) => one.samples),
      );
      const report = comparisonReport(result, head(samples));
      return { result, report, summary: ratioTable(ratios(result)), samples };
    }
    case 'scaling': {
      const result = await measureScaling(run);
      const places = [...result.connections, ...result.response, ...result.upload];
      const samples = places.flatMap((place) => place.samples);
      const report = scalingReport(result, head(samples));
      return { result, report, summary: report.markdown, samples };
    }
    case 'python': {
      const result = await measurePython(run);
      const samples = result.flatMap(({ measured }) => measured.flatMap((one) => one.samples));
      const report = pythonReport(result, head(samples));
      return { result, report, summary: report.markdown, samples };
    }
    case 'memory': {
      const result = await watchMemory(run);
      const report = memoryReport(result, head([]));
      return { result, report, summary: report.markdown, samples: [] };
    }
  }
}
