/** `npm run bench`: tsgi beside real uWSGI and others, on this machine, in this minute. */
import { compare } from './bench/comparison.ts';
import { missingTools, tryPeers } from './bench/missing.ts';
import { parsePlan, USAGE, UsageError } from './bench/plan.ts';
import { ratios } from './bench/ratios.ts';
import { Sandbox } from './bench/sandbox.ts';

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const plan = parsePlan(process.argv.slice(2));
  if (plan === undefined) {
    console.log(USAGE);
    return 0;
  }
  const missing = missingTools();
  for (const line of missing) console.error(line);
  if (missing.length > 0) return 1;

  await using sandbox = new Sandbox();
  const progress = (line: string): void => console.error(line);
  const { present, leftOut } = await tryPeers(sandbox, plan.peers);
  for (const { peer, reason } of leftOut) progress(`left out: ${peer.title}: ${reason}`);
  const comparison = await compare(sandbox, plan, present, progress);
  for (const row of ratios(comparison)) {
    const { heat } = row;
    const cells = (['requestsPerSecond', 'cpu', 'p50', 'p99'] as const).map(
      (key) =>
        `${key} ${row[key].median.toFixed(2)} (${row[key].min.toFixed(2)}-${row[key].max.toFixed(2)})`,
    );
    console.log(
      `tsgi/uWSGI ${heat.socket} ${heat.workers}w ${heat.workload.name}: ${cells.join('  ')}`,
    );
  }
  return 0;
}
