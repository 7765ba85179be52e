import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

import { ScriptError } from '../errors.ts';
import { openOutputPipe } from './output-pipe.ts';

export interface ServiceOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the service's pipe is made; the caller removes it. */
  readonly directory: string;
  /** What asks this program to finish its requests and end. */
  readonly stopSignal: NodeJS.Signals;
  readonly onLine: (line: string) => void;
}

/** How long a service may take to finish its requests, in milliseconds; then it is killed. */
const STOP_LIMIT = 35_000;
/** How long to wait for a dead service's last lines, in milliseconds: a child of it may hold its pipe. */
const DRAIN_LIMIT = 500;
/** How long a service may take to come up, in milliseconds. */
const READY_LIMIT = 30_000;

/**
 * One program of the chain. It leads a process group of its own, so that a Ctrl-C in the terminal
 * reaches this script only, which then stops the services in order.
 */
export class Service implements AsyncDisposable {
  readonly name: string;
  /** Fulfils with how it ended, after its last line: "exit status 1", "SIGKILL". */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #stopSignal: NodeJS.Signals;
  #stopping = false;

  private constructor(
    options: ServiceOptions,
    child: ChildProcess,
    exited: Promise<string>,
    drained: Promise<unknown>,
  ) {
    this.name = options.name;
    this.#child = child;
    this.#stopSignal = options.stopSignal;
    this.ended = exited.then(async (how) => {
      await Promise.race([drained, setTimeout(DRAIN_LIMIT, undefined, { ref: false })]);
      return how;
    });
  }

  /** @throws Error when the program cannot be started at all. */
  static async start(options: ServiceOptions): Promise<Service> {
    const { name, command, args, cwd, directory, onLine, environment } = options;
    const pipe = await openOutputPipe(directory, name, onLine);
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...environment },
      detached: true,
      stdio: ['ignore', pipe.writeEnd, pipe.writeEnd],
    });
    // From the first moment: what ends at once has ended before its pipe is closed.
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit status ${code}`));
    });
    try {
      await once(child, 'spawn');
    } finally {
      await pipe.closeWriteEnd();
    }
    return new Service(options, child, exited, pipe.drained);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Waits until `ready` gives true.
   *
   * @throws ScriptError when the service ends before, or takes longer than 30 seconds.
   */
  async untilReady(ready: () => Promise<boolean>): Promise<void> {
    let end: string | undefined;
    void this.ended.then((how) => (end = how));
    const limit = Date.now() + READY_LIMIT;
    while (!(await ready())) {
      if (end !== undefined)
        throw new ScriptError(
          'ERR_SERVICE_ENDED',
          `${this.name} ended before it was ready: ${end}`,
        );
      if (Date.now() > limit)
        throw new ScriptError(
          'ERR_NOT_READY',
          `${this.name} was not ready after ${READY_LIMIT / 1000} s`,
        );
      await setTimeout(50);
    }
  }

  /** Asks the service to end and waits for it. At the second call, or after 35 s, kills all of it. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    if (this.#stopping) this.kill();
    this.#stopping = true;
    this.#child.kill(this.#stopSignal);
    const overdue = new AbortController();
    void setTimeout(STOP_LIMIT, undefined, { signal: overdue.signal, ref: false }).then(
      () => this.kill(),
      () => {},
    );
    await this.ended;
    overdue.abort();
  }

  /** Kills the service and every process of its group. */
  kill(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
