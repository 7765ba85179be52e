import { join } from 'node:path';
import { expect, it } from 'vitest';

import { REPOSITORY } from '../../../scripts/run.ts';
import { listFailures } from '../../../scripts/test/failures.ts';

const file = (name: string): string => join(REPOSITORY, 'tests', name);

it('names what failed, with the beginning of the reason', () => {
  const testResults = [
    { name: file('a.test.ts'), status: 'passed', assertionResults: [{ status: 'passed' }] },
    {
      name: file('b.test.ts'),
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'b goes well' },
        {
          status: 'failed',
          fullName: 'b does not',
          failureMessages: [
            [
              'Error: no',
              '',
              '    at file:///x/node_modules/vitest/run.js:1:2',
              ...Array.from({ length: 9 }, (_, at) => `line ${at}`),
            ].join('\n'),
          ],
        },
      ],
    },
    { name: file('c.test.ts'), status: 'failed', message: 'no such file', assertionResults: [] },
  ];
  expect(listFailures({ testResults })).toEqual([
    'failed: tests/b.test.ts: b does not',
    '  Error: no',
    ...Array.from({ length: 5 }, (_, at) => `  line ${at}`),
    'failed: tests/c.test.ts',
    '  no such file',
  ]);
});

it('says nothing where nothing failed', () => {
  expect(listFailures({ testResults: [] })).toEqual([]);
});
