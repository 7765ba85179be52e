// `npm test`: the static checks, then every test; arguments go to vitest. REQUIRE_DOCKER=1 makes a
// missing Docker engine a failure instead of a reason to skip.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ENGINE_COMMAND, probeEngine } from './docker/probe-engine.ts';
import { runChecks } from './run-checks.ts';
import { REPOSITORY, TOOL_ENVIRONMENT } from './run.ts';
import { countTests, formatCounts } from './test/counts.ts';
import type { Counts } from './test/counts.ts';
import { listFailures } from './test/failures.ts';
import type { VitestReport } from './test/report.ts';

async function test(): Promise<Counts> {
  const engine = await probeEngine();
  const hint = engine.available ? '' : `${engine.reason}; on Debian ${ENGINE_COMMAND} provides one`;
  if (hint !== '' && process.env['REQUIRE_DOCKER'] === '1') {
    console.error(`REQUIRE_DOCKER=1, but ${hint}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const failed = await runChecks();
  if (failed > 0) return { passed: 0, failed, skipped: 0 };
  const counts = await runVitest(process.argv.slice(2));
  if (hint !== '') console.log(`\nDocker tests were skipped: ${hint}`);
  return counts;
}

async function runVitest(args: readonly string[]): Promise<Counts> {
  const directory = await mkdtemp(join(tmpdir(), 'tsgi-test-'));
  try {
    const report = join(directory, 'report.json');
    // In a log that nobody watches grow, thousands of lines hide the few that matter.
    const progress = process.env['CI'] === 'true' ? 'dot' : 'default';
    const reporters = [`--reporter=${progress}`, '--reporter=json', `--outputFile.json=${report}`];
    const vitest = spawn('vitest', ['run', ...reporters, ...args], {
      cwd: REPOSITORY,
      env: TOOL_ENVIRONMENT,
      stdio: 'inherit',
    });
    const [status] = await once(vitest, 'close');
    const text = await readFile(report, 'utf8').catch(() => undefined);
    if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
    const result = JSON.parse(text) as VitestReport;
    for (const line of listFailures(result)) console.log(line);
    return countTests(result, typeof status === 'number' ? status : 1);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const counts = await test();
console.log(`\n${formatCounts(counts)}`);
process.exitCode = counts.failed === 0 ? 0 : 1;
