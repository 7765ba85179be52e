import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Options } from '../config/options.ts';
import { childEnvironment } from './child-environment.ts';
import type { Listener } from './listener.ts';
import type { Log } from './log.ts';
import type { LogOutput } from './log-output.ts';
import { withFewArenas } from './malloc-arenas.ts';
import type { FailedMessage, MasterMessage, WorkerMessage } from './messages.ts';
import type { WorkerReport } from './worker-report.ts';
import type { WorkerRoster } from './worker-roster.ts';

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Whether a worker came up. `failure` is missing if it died without a word. */
export type BootOutcome =
  | { readonly ready: true }
  | { readonly ready: false; readonly failure?: FailedMessage };

export interface WorkerInit {
  readonly number: number;
  readonly options: Options;
  readonly listeners: readonly Listener[];
  readonly roster: WorkerRoster;
  readonly output: LogOutput;
  readonly log: Log;
  /** The worker's program; tests give their own. Default: `appserver/worker.ts`. */
  readonly program?: string;
}

const PROGRAM = fileURLToPath(new URL('../worker.ts', import.meta.url));
/** SIGUSR1 is for the master; in a worker it would start Node's debugger. */
const NO_DEBUGGER = '--disable-sigusr1';
/**
 * Descriptors in the worker: standard input, output and error, the IPC channel, the scoreboard, then
 * the listeners, and the listeners once more.
 */
const SCOREBOARD_FD = 4;
const FIRST_LISTENER_FD = 5;

/**
 * The master's view of one worker process, from spawn to death. A handle is never used for a second
 * process.
 */
export class WorkerHandle {
  readonly number: number;
  /** 0 if the system refused to create the process. */
  readonly pid: number;
  /** When it was spawned, in milliseconds since the epoch. */
  readonly spawnedAt = Date.now();
  /** Settles when the worker serves or is known never to. Never rejects. */
  readonly booted: Promise<BootOutcome>;
  /** Settles when the process is gone. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Called when the worker asks to be replaced. */
  onRetire: ((reason: string) => void) | undefined;

  /** Called when the worker cuts requests off, or itself, because they took too long. */
  onHarakiri: ((requests: number) => void) | undefined;

  readonly #child: ChildProcess;
  readonly #log: Log;
  #mercy: NodeJS.Timeout | undefined;
  #lastReport: WorkerReport | undefined;
  /** Those who wait for the next report. */
  #curious: ((report: WorkerReport) => void)[] = [];
  #state: 'booting' | 'ready' | 'leaving' | 'dead' = 'booting';

  constructor(init: WorkerInit) {
    const { number, options, listeners, roster, output, log } = init;
    this.number = number;
    this.#log = log;

    this.#child = spawn(
      process.execPath,
      [...process.execArgv, NO_DEBUGGER, init.program ?? PROGRAM],
      {
        stdio: [
          'ignore',
          output.forWorkers,
          output.forWorkers,
          'ipc',
          roster.scoreboard.fd,
          ...listeners.map(({ fd }) => fd),
          ...listeners.map(({ fd }) => fd),
          ...(options.harakiri > 0 ? ['pipe' as const] : []),
        ],
        env: withFewArenas(childEnvironment(options)),
      },
    );
    this.pid = this.#child.pid ?? 0;

    // A thread of the worker writes here: it has no IPC channel, and the thread that has is stuck.
    const harakiriFd = FIRST_LISTENER_FD + 2 * listeners.length;
    this.#child.stdio[harakiriFd]?.on('data', (bytes: Buffer) => {
      this.onHarakiri?.(bytes.length);
    });

    const booted = Promise.withResolvers<BootOutcome>();
    const exited = Promise.withResolvers<Exit>();
    this.booted = booted.promise;
    this.exited = exited.promise;

    let failure: FailedMessage | undefined;
    this.#child.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'ready':
          if (this.#state === 'booting') this.#state = 'ready';
          booted.resolve({ ready: true });
          break;
        case 'failed':
          failure = message;
          break;
        case 'report':
          this.#takeReport(message.report);
          break;
        case 'retire':
          this.onRetire?.(message.reason);
          break;
      }
    });
    const end = (exit: Exit): void => {
      if (this.#state === 'dead') return;
      this.#state = 'dead';
      clearTimeout(this.#mercy);
      booted.resolve(failure ? { ready: false, failure } : { ready: false });
      exited.resolve(exit);
    };
    // `close`, not `exit`: a last message may still be in the IPC channel.
    this.#child.on('close', (code, signal) => {
      end({ code, signal });
    });
    this.#child.on('error', (error) => {
      if (this.pid !== 0) return; // A message or a signal that came too late.
      log(`cannot spawn worker ${number}: ${error.message}`);
      end({ code: null, signal: null });
    });

    this.#send({
      type: 'boot',
      number,
      options,
      listeners: listeners.map(({ name, spec, tls }, index) => ({
        fd: FIRST_LISTENER_FD + index,
        queueFd: FIRST_LISTENER_FD + listeners.length + index,
        name,
        spec,
        tls,
      })),
      harakiriFd,
      scoreboard: { fd: SCOREBOARD_FD, place: roster.join(this) },
    });
  }

  /**
   * Lets the worker finish its requests and end; after `mercy` seconds it is killed. One that still
   * boots has nothing to finish and is killed at once.
   */
  drain(mercy: number): Promise<Exit> {
    if (this.#state === 'booting') return this.kill();
    if (this.#state === 'ready') {
      this.#state = 'leaving';
      this.#send({ type: 'drain' });
      this.#mercy = setTimeout(() => {
        this.#log(
          `worker ${this.number} (pid: ${this.pid}) is taking too much time to die...NO MERCY !!!`,
        );
        this.#child.kill('SIGKILL');
      }, mercy * 1000);
    }
    return this.exited;
  }

  /** Whether it is ready and was not told to leave. */
  get serves(): boolean {
    return this.#state === 'ready';
  }

  /** The figures that it gave last. */
  get lastReport(): WorkerReport | undefined {
    return this.#lastReport;
  }

  /** Its figures as of now; undefined if it gives none within `patience` milliseconds. */
  report(patience: number): Promise<WorkerReport | undefined> {
    if (this.#state === 'booting' || this.#state === 'dead') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), patience);
      this.#curious.push((report) => {
        clearTimeout(timer);
        resolve(report);
      });
      this.#send({ type: 'report' });
    });
  }

  /** Ends the worker at once, with its requests. */
  kill(): Promise<Exit> {
    if (this.#state !== 'dead') this.#child.kill('SIGKILL');
    return this.exited;
  }

  #takeReport(report: WorkerReport): void {
    this.#lastReport = report;
    for (const tell of this.#curious.splice(0)) tell(report);
  }

  #send(message: MasterMessage): void {
    if (!this.#child.connected) return;
    this.#child.send(message, () => {
      // A worker that died meanwhile cannot be told anything: its exit is reported anyway.
    });
  }
}
