import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import type { Sandbox } from './sandbox.ts';
import type { Workload } from './workloads.ts';

/** What wrk saw in one run. Times in milliseconds. */
export interface WrkResult {
  readonly requests: number;
  /** Seconds that the run took. */
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Failed connections, cut or late responses, and any status other than 2xx or 3xx. */
  readonly errors: number;
}

/** One run of wrk. */
export interface Load {
  readonly port: number;
  readonly host: string;
  readonly workload: Workload;
  readonly connections: number;
  readonly seconds: number;
}

const LIMIT = 20_000;
const MARK = '@result ';

/**
 * Loads nginx by wrk, on one thread: it can do several times what any peer can answer.
 *
 * @throws Error when wrk fails, or does not end 20 s after its time.
 */
export async function runWrk(sandbox: Sandbox, load: Load): Promise<WrkResult> {
  const { workload, connections, seconds } = load;
  const script = sandbox.path('wrk.lua');
  writeFileSync(script, wrkScript(workload));
  const headers = [`Host: ${load.host}`, ...(workload.headers ?? [])].flatMap((line) => [
    '-H',
    line,
  ]);
  const url = `http://127.0.0.1:${load.port}${workload.path}`;
  const timing = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s'];
  const child = sandbox.spawn('wrk', [...timing, ...headers, '-s', script, url], 'pipe');
  const limit = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 + LIMIT);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('latin1')));
  }
  try {
    await once(child, 'close');
  } finally {
    clearTimeout(limit);
    rmSync(script, { force: true });
  }
  return parseResult(output);
}

/** What makes wrk send the workload's body and print its result for programs. */
export function wrkScript({ method, bodySize }: Workload): string {
  return `${method ? `wrk.method = '${method}'` : ''}
${bodySize ? `wrk.body = string.rep('x', ${bodySize})` : ''}
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '${MARK}{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"errors":%d}\\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

/** @throws Error when wrk printed no result. */
export function parseResult(output: string): WrkResult {
  const line = output.split('\n').find((text) => text.startsWith(MARK));
  if (line === undefined) throw new Error(`expected a result from wrk, got:\n${output}`);
  return JSON.parse(line.slice(MARK.length)) as WrkResult;
}
