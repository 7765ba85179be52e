import { truncateSync } from 'node:fs';
import { ServerFailure } from './first-answer.ts';
import { type Nginx, startNginx } from './nginx.ts';
import type { Arrangement, Peer } from './peers.ts';
import { children, cpuTime, machineCpuTime, memory, ownCpuTime } from './process-stats.ts';
import type { Running, Sandbox } from './sandbox.ts';
import { startPeer } from './start-peer.ts';
import type { Workload } from './workloads.ts';
import { verify } from './verify.ts';
import { runWrk } from './wrk.ts';

/** One measurement of one peer. */
export interface Sample {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of CPU for one request, in all processes of the server. */
  readonly cpu: number;
  /** The same of nginx. */
  readonly nginxCpu: number;
  readonly errors: number;
  /** Share of the machine's CPU time that went to programs other than the server, nginx and wrk. */
  readonly foreign: number;
}

/** Memory of a server in bytes. A worker's includes the processes that it started. */
export interface ServerMemory {
  readonly workerRss: number;
  /** Of the Python interpreter: a worker itself, or the process that it started for it. */
  readonly interpreterRss: number;
  readonly workerPss: number;
  readonly totalPss: number;
}

interface Contestant {
  readonly peer: Peer;
  readonly server: Running;
}

/** Peers that run side by side behind one nginx, all but the measured one idle. */
export class Contest implements AsyncDisposable {
  readonly #sandbox: Sandbox;
  readonly #contestants: readonly Contestant[];
  readonly #nginx: Nginx;

  private constructor(sandbox: Sandbox, contestants: readonly Contestant[], nginx: Nginx) {
    this.#sandbox = sandbox;
    this.#contestants = contestants;
    this.#nginx = nginx;
  }

  static async start(
    sandbox: Sandbox,
    peers: readonly Peer[],
    arrangement: Arrangement,
  ): Promise<Contest> {
    const contestants: Contestant[] = [];
    const upstreams = [];
    for (const peer of peers) {
      const { server, address } = await startPeer(sandbox, peer, arrangement);
      contestants.push({ peer, server });
      upstreams.push({ host: peer.name, protocol: peer.protocol, address });
    }
    return new Contest(sandbox, contestants, await startNginx(sandbox, upstreams));
  }

  /** Sees that a peer answers as it should, and lets it compile what it will need. */
  async warmUp(
    peer: Peer,
    workload: Workload,
    load: { readonly connections: number; readonly seconds: number },
  ): Promise<void> {
    await verify(this.#nginx.port, peer.name, workload);
    await this.measure(peer, workload, load);
  }

  /** Loads one peer for a while. @throws ServerFailure if it ends, or answers nothing. */
  async measure(
    peer: Peer,
    workload: Workload,
    load: { readonly connections: number; readonly seconds: number },
  ): Promise<Sample> {
    const { server } = this.#find(peer);
    const { pid, logFile } = server;
    const read = () => ({
      server: cpuTime(pid),
      nginx: cpuTime(this.#nginx.pid),
      // wrk's time is added to its parent's when it has ended.
      own: ownCpuTime(),
      machine: machineCpuTime(),
    });
    const before = read();
    const target = { port: this.#nginx.port, host: peer.name, workload };
    const result = await runWrk(this.#sandbox, { ...target, ...load });
    const after = read();
    if (server.ended || result.requests === 0) {
      const problem = server.ended ? 'it ended' : 'not one came';
      throw new ServerFailure(
        `expected answers from ${peer.name}, but ${problem}:\n${server.logTail()}`,
      );
    }
    truncateSync(logFile);
    const spent = (key: keyof typeof before): number => after[key] - before[key];
    const ours = spent('server') + spent('nginx') + spent('own');
    return {
      requests: result.requests,
      requestsPerSecond: result.requests / result.seconds,
      p50: result.p50,
      p99: result.p99,
      cpu: spent('server') / result.requests,
      nginxCpu: spent('nginx') / result.requests,
      errors: result.errors,
      foreign: Math.max(0, 1 - ours / spent('machine')),
    };
  }

  memory(peer: Peer): ServerMemory {
    const { pid } = this.#find(peer).server;
    const pids = children(pid);
    // A server without workers is its own.
    const workers = (pids.length > 0 ? pids : [pid]).map(memory);
    const mean = (key: 'rss' | 'pss'): number =>
      workers.reduce((sum, worker) => sum + worker[key], 0) / workers.length;
    const interpreters = pids.flatMap((worker) => {
      const started = children(worker);
      return started.length > 0 ? started : [worker];
    });
    const interpreterRss =
      interpreters.reduce((sum, one) => sum + memory(one).rss, 0) / (pids.length || 1);
    return {
      workerRss: mean('rss'),
      interpreterRss,
      workerPss: mean('pss'),
      totalPss: memory(pid).pss,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#nginx[Symbol.asyncDispose]();
    await Promise.all(this.#contestants.map(({ server }) => server[Symbol.asyncDispose]()));
  }

  #find(peer: Peer): Contestant {
    const contestant = this.#contestants.find((one) => one.peer === peer);
    if (contestant === undefined) throw new Error(`${peer.name} does not take part`);
    return contestant;
  }
}
