import { relative } from 'node:path';

import { REPOSITORY } from '../run.ts';
import type { TestFile } from './report.ts';

/** Lines of a message that are repeated; the whole of it stands further up. */
const MOST_LINES = 6;

/**
 * What failed, in few lines: the end of a long log is what is looked at first. Of stacks, only our
 * own part is of use.
 *
 * @returns a line for each test with the beginning of its message, indented, below it.
 */
export function listFailures({ testResults }: { testResults: readonly TestFile[] }): string[] {
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message = '', assertionResults }) => {
      const file = relative(REPOSITORY, name);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (failed.length === 0) return describe(file, message);
      return failed.flatMap(({ fullName = '', failureMessages }) =>
        describe(`${file}: ${fullName}`, failureMessages?.[0] ?? ''),
      );
    });
}

function describe(title: string, message: string): string[] {
  const lines = message
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^ +at .*\/node_modules\//.test(line));
  return [`failed: ${title}`, ...lines.slice(0, MOST_LINES).map((line) => `  ${line}`)];
}
