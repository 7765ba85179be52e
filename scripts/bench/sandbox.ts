import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** How long a server may take to end by itself, in milliseconds. */
const PATIENCE = 3000;

/** A server that the benchmark started, with everything that it starts itself. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Where its two outputs go. */
  readonly logFile: string;
  readonly ended: boolean;
  /** The end of its log, for messages. */
  logTail(): string;
}

/**
 * A temporary directory and the processes that live in it.
 *
 * Law: whatever way the benchmark ends, short of SIGKILL, neither the directory nor a process is
 * left. Each process leads a process group, so that its workers can be reached even if it is gone.
 */
export class Sandbox implements AsyncDisposable {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'tsgi-bench-'));
  readonly #groups = new Set<number>();
  readonly #onExit = (): void => this.#wipe();
  #files = 0;

  constructor() {
    process.on('exit', this.#onExit);
  }

  /** A path that nothing has yet. */
  path(name: string): string {
    return join(this.directory, `${this.#files++}-${name}`);
  }

  /** Starts a program that does not outlive the sandbox. @throws Error if it cannot be started. */
  spawn(program: string, args: readonly string[], stdio: StdioOptions): ChildProcess {
    const child = spawn(program, args, { detached: true, cwd: this.directory, stdio });
    // It has no process id then, which is told below.
    child.on('error', () => {});
    if (child.pid === undefined) throw new Error(`${program}: cannot be started`);
    this.#groups.add(child.pid);
    return child;
  }

  /** Starts a server whose outputs go to a file. */
  start(name: string, program: string, args: readonly string[]): Running {
    const logFile = this.path(`${name}.log`);
    // Appending, so that the file can be emptied while it is written to.
    const log = openSync(logFile, 'a');
    let child: ChildProcess;
    try {
      child = this.spawn(program, args, ['ignore', log, log]);
    } finally {
      closeSync(log);
    }
    const pid = child.pid!;
    return {
      pid,
      logFile,
      get ended() {
        return hasEnded(child);
      },
      logTail: () => readFileSync(logFile, 'latin1').split('\n').slice(-20).join('\n'),
      [Symbol.asyncDispose]: async () => {
        await stop(child);
        this.#groups.delete(pid);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#onExit);
    this.#wipe();
  }

  #wipe(): void {
    for (const pid of this.#groups) killGroup(pid);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([ended, setTimeout(PATIENCE, undefined, { ref: false })]);
  }
  killGroup(child.pid!);
  if (!hasEnded(child)) await once(child, 'exit');
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
