/** `npm run bench`: tsgi beside real uWSGI and others, on this machine, in this minute. */
import { ServerFailure } from './bench/first-answer.ts';
import { measureAndReport } from './bench/measure.ts';
import { describeMachine } from './bench/machine.ts';
import { missingTools, tryPeers } from './bench/missing.ts';
import { parsePlan, USAGE, UsageError } from './bench/plan.ts';
import { writeReport } from './bench/report/document.ts';
import { Sandbox } from './bench/sandbox.ts';

// Leaving in order lets the sandbox clean up.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof ServerFailure) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
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
  const { present, leftOut } = await tryPeers(sandbox, plan.peers);
  for (const { peer, reason } of leftOut) progress(`left out: ${peer.title}: ${reason}`);
  const run = { plan, peers: present, sandbox, progress };
  const { result, report, summary, samples } = await measureAndReport(run, leftOut);
  console.log(plan.json ? toJson({ machine: describeMachine(), result }) : summary);
  if (plan.document !== undefined) writeReport(plan.document, report);

  const errors = samples.reduce((sum, sample) => sum + sample.errors, 0);
  if (errors > 0) console.error(`${errors} requests failed: the figures do not count`);
  return errors > 0 ? 1 : 0;
}

function progress(line: string): void {
  console.error(line);
}

/** Peers and workloads by their names. */
function toJson(value: unknown): string {
  const named = new Set(['peer', 'workload']);
  const replace = (key: string, member: unknown): unknown =>
    named.has(key) ? (member as { name: string }).name : member;
  return JSON.stringify(value, replace, 2);
}
