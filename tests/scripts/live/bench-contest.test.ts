import { expect, test } from 'vitest';
import { Contest } from '../../../scripts/bench/contest.ts';
import type { Peer } from '../../../scripts/bench/peers.ts';
import { Sandbox } from '../../../scripts/bench/sandbox.ts';
import { HELLO } from '../../../scripts/bench/workloads.ts';

/** A Node HTTP server as a peer; the code sees `n`, the number of requests so far. */
function httpPeer(name: string, code: string): Peer {
  const script = `let n = 0; require('node:http').createServer((request, response) => {
    response.end('Hello, world!\\n'); n++; ${code}
  }).listen(process.argv[1])`;
  const command: Peer['command'] = ({ address }) => [
    process.execPath,
    '-e',
    script,
    address.kind === 'unix' ? address.path : '',
  ];
  return { name, title: name, protocol: 'http', command };
}

const UNIX = { socket: 'unix', workers: 1 } as const;
const LOAD = { connections: 2, seconds: 1 };

test('one peer is measured while the others rest', async () => {
  await using sandbox = new Sandbox();
  const [busy, idle] = [httpPeer('busy', ''), httpPeer('idle', '')];
  await using contest = await Contest.start(sandbox, [busy, idle], UNIX);
  await contest.warmUp(idle, HELLO, { connections: 2, seconds: 1 });
  const sample = await contest.measure(busy, HELLO, LOAD);
  expect(sample.errors).toBe(0);
  expect(sample.requests).toBeGreaterThan(10);
  expect(sample.requestsPerSecond).toBeGreaterThan(10);
  // A request costs a Node server about 20 µs: neither nothing nor a tenth of a second.
  expect(sample.cpu).toBeGreaterThan(1);
  expect(sample.cpu).toBeLessThan(100_000);
  expect(sample.nginxCpu).toBeGreaterThan(0);
  expect(sample.p99).toBeGreaterThanOrEqual(sample.p50);
  expect(sample.foreign).toBeGreaterThanOrEqual(0);
  expect(sample.foreign).toBeLessThan(1);
  const { workerPss, totalPss } = contest.memory(busy);
  expect(totalPss).toBeGreaterThan(5 << 20);
  expect(workerPss / totalPss).toBeCloseTo(1, 1);
});

test('a server that ends while it is measured has no figures', async () => {
  await using sandbox = new Sandbox();
  const mortal = httpPeer('mortal', "if (n > 20) { console.log('farewell'); process.exit(); }");
  await using contest = await Contest.start(sandbox, [mortal], UNIX);
  const measured = contest.measure(mortal, HELLO, LOAD);
  await expect(measured).rejects.toThrow(/mortal, but it ended:\n[^]*farewell/);
});
