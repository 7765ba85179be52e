import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const LINES = 300_000;

/** Prints by how many bytes the old generation grew while lines were made and dropped. */
const PROGRAM = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { defaultLine } from './appserver/server/log-default-line.ts';
  import { requestRecord } from './tests/fixtures/request-record.ts';
  const init = { pid: 1, worker: 1, memory: () => ({ rss: 0, vsz: 0 }), forwardedFor: false, memoryReport: false };
  const render = defaultLine(init);
  const old = () => getHeapSpaceStatistics().find((space) => space.space_name === 'old_space').space_used_size;
  let characters = 0;
  const make = (from) => {
    for (let n = from; n < from + ${LINES}; n++) {
      characters += Buffer.byteLength(render(requestRecord({ sequence: n, instanceSequence: 2 * n })));
    }
  };
  make(1000);
  gc();
  const before = old();
  make(1000 + ${LINES});
  console.log(old() - before, characters);
`;

test('log lines leave nothing behind that only a full collection takes', async () => {
  // The young generation is as small as a worker's (bin/tsgi).
  const flags = [
    '--expose-gc',
    '--max-semi-space-size=2',
    '--input-type=module',
    '--eval',
    PROGRAM,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  const [growth, characters] = stdout.split(' ').map(Number);
  expect(characters).toBeGreaterThan(2 * LINES);
  expect(growth! / LINES).toBeLessThan(4);
});
