import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processTree } from '../../../scripts/bench/process-stats.ts';
import { REPOSITORY, TOOL_ENVIRONMENT } from '../../../scripts/run.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

/** Starts the benchmark with a TMPDIR of its own. */
function bench(temporary: string, args: readonly string[]) {
  const child = spawn('node', ['scripts/bench.ts', ...args], {
    cwd: REPOSITORY,
    env: { ...TOOL_ENVIRONMENT, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
  }
  const closed = once(child, 'close');
  return {
    child,
    output,
    closed,
    async [Symbol.asyncDispose]() {
      child.kill();
      await closed;
    },
  };
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

interface Result {
  machine: { cores: number };
  result: {
    heats: { workload: string; measured: { peer: string; samples: Record<string, number>[] }[] }[];
    startUps: { peer: string; times: number[] }[];
  };
}

// That it works, not how fast: figures decide nothing here.
test(
  'the short run measures every case, writes its document and leaves nothing behind',
  { timeout: 240_000 },
  async () => {
    await using directory = await temporaryDirectory();
    await using out = await temporaryDirectory();
    const document = join(out.path, 'document.md');
    const byHand = readFileSync(join(REPOSITORY, 'docs/benchmarks.md'), 'utf8');
    writeFileSync(document, byHand);

    await using run = bench(directory.path, ['--quick', '--json', '--write', document]);
    const [status] = await run.closed;
    const { output } = run;
    expect(status, output.stderr).toBe(0);

    const { machine, result } = JSON.parse(output.stdout) as Result;
    expect(machine.cores).toBeGreaterThan(0);
    const cases = result.heats.map(({ workload }) => workload);
    expect(cases).toEqual(['hello', 'headers', 'large', 'upload', 'stream']);
    for (const { measured } of result.heats) {
      expect(measured.map(({ peer }) => peer)).toEqual(
        expect.arrayContaining(['tsgi', 'uwsgi', 'node-http']),
      );
      for (const { samples } of measured) {
        expect(samples).toHaveLength(1);
        expect(samples[0]!['requestsPerSecond']).toBeGreaterThan(0);
        expect(samples[0]!['cpu']).toBeGreaterThan(0);
        expect(samples[0]!['errors']).toBe(0);
      }
    }
    for (const { times } of result.startUps) expect(times[0]).toBeGreaterThan(0);

    const written = readFileSync(document, 'utf8');
    expect(written).toContain('| Unix 2w, hello |');
    expect(written).toContain('| 1 MiB in 64 chunks: Node HTTP server |');
    expect(readdirSync(join(out.path, 'benchmarks'))).toEqual(['ratios.svg', 'requests.svg']);
    expect(readdirSync(directory.path)).toEqual([]);
  },
);

test(
  'the short run with Python apps measures every case and writes its part',
  { timeout: 120_000 },
  async () => {
    await using directory = await temporaryDirectory();
    await using out = await temporaryDirectory();
    const document = join(out.path, 'document.md');
    writeFileSync(document, '<!-- begin: python -->\n<!-- end: python -->\n');
    await using run = bench(directory.path, ['--python', '--quick', '--json', '--write', document]);
    const [status] = await run.closed;
    expect(status, run.output.stderr).toBe(0);
    const { result } = JSON.parse(run.output.stdout) as { result: Result['result']['heats'] };
    expect(result.map(({ workload }) => workload)).toEqual([
      'hello',
      'flask',
      'django',
      'upload',
      'stream',
    ]);
    for (const { measured } of result) {
      expect(measured.map(({ peer }) => peer)).toEqual(['tsgi', 'uwsgi']);
      for (const { samples } of measured) expect(samples[0]!['errors']).toBe(0);
    }
    expect(readFileSync(document, 'utf8')).toContain('| Unix 2w, Django page |');
    expect(readdirSync(directory.path)).toEqual([]);
  },
);

test.for(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle leaves nothing behind',
  async (signal) => {
    await using directory = await temporaryDirectory();
    const narrow = '--case hello --peer tsgi --socket unix --workers 1 --starts 1 --seconds 30';
    await using run = bench(directory.path, narrow.split(' '));
    const { child, closed } = run;
    const tree = await eventually('servers run and are loaded', () => {
      const pids = processTree(child.pid!);
      const commands = pids.map(commandOf);
      const isThere = (name: string): boolean => commands.some((one) => one.startsWith(name));
      return ['tsgi worker', 'nginx: worker', 'wrk '].every(isThere) && pids;
    });
    child.kill(signal);
    const [status] = await closed;
    expect(status).toBe(signal === 'SIGINT' ? 130 : 143);
    await eventually('all are gone', () => tree.every((pid) => commandOf(pid) === ''));
    expect(readdirSync(directory.path)).toEqual([]);
  },
);

test('what is missing is told, with how to get it', async () => {
  await using directory = await temporaryDirectory();
  const child = spawn(process.execPath, ['scripts/bench.ts'], {
    cwd: REPOSITORY,
    env: { PATH: '/nowhere', TMPDIR: directory.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = await once(child, 'close');
  expect(status).toBe(1);
  expect(stderr).toBe(
    'wrk is not there: apt-get install wrk\nnginx is not there: apt-get install nginx\n',
  );
});
