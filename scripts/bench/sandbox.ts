import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** How long a server may take to end by itself, in milliseconds. */
const PATIENCE = 3000;

/** A process that the benchmark started, with everything that it starts itself. */
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

  /** Starts a process whose outputs go to a file, as a server's log would. */
  start(name: string, command: string, args: readonly string[]): Running {
    const logFile = this.path(`${name}.log`);
    // Appending, so that the file can be emptied while it is written to.
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, {
      detached: true,
      cwd: this.directory,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.on('error', () => {});
    const { pid } = child;
    if (pid === undefined) throw new Error(`${command}: cannot be started`);
    this.#groups.add(pid);
    return {
      pid,
      logFile,
      get ended() {
        return hasEnded(child);
      },
      logTail: () => readFileSync(logFile, 'latin1').split('\n').slice(-20).join('\n'),
      [Symbol.asyncDispose]: async () => {
        await stop(child, pid);
        this.#groups.delete(pid);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#onExit);
    this.#wipe();
  }

  #wipe(): void {
    for (const pid of this.#groups) killGroup(pid, 'SIGKILL');
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess, pid: number): Promise<void> {
  if (!hasEnded(child)) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([ended, setTimeout(PATIENCE, undefined, { ref: false })]);
  }
  killGroup(pid, 'SIGKILL');
  if (!hasEnded(child)) await once(child, 'exit');
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}
