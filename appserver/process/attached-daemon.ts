import { spawn } from 'node:child_process';

import { Backoff } from './backoff.ts';
import type { Log } from './log.ts';
import type { OrphanGuard } from './orphan-guard.ts';

/** How long a daemon may take to end before it is killed, in milliseconds. */
const MERCY = 5000;

export interface DaemonInit {
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly output: number | 'inherit';
  readonly guard: OrphanGuard;
  readonly log: Log;
}

/** One command of `attach-daemon`: it runs until it is stopped, in one process after the other. */
export class AttachedDaemon {
  readonly #init: DaemonInit;
  readonly #backoff = new Backoff();
  /** The process of the moment, and when it is gone. */
  #process: { readonly pid: number; readonly gone: Promise<void> } | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(init: DaemonInit) {
    this.#init = init;
    this.#start('spawning');
  }

  /** Resolves when it is gone. @param brutal kill it at once, rather than ask it to end */
  async stop(brutal: boolean): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#respawn);
    if (!this.#process) return;
    const { pid, gone } = this.#process;
    const { command, log } = this.#init;
    log(`[uwsgi-daemons] stopping daemon (pid: ${pid}): ${command}`);
    signalGroup(pid, brutal ? 'SIGKILL' : 'SIGTERM');
    const kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), MERCY);
    await gone;
    clearTimeout(kill);
  }

  #start(verb: 'spawning' | 'respawning'): void {
    const { command, environment, output, guard, log } = this.#init;
    const started = performance.now();
    log(`[uwsgi-daemons] ${verb} "${command}"`);
    // A group of its own, so that what the shell starts ends with it.
    const child = spawn('/bin/sh', ['-c', command], {
      detached: true,
      stdio: ['ignore', output, output],
      env: environment,
    });
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const ended = (how: string): void => {
      if (child.pid !== undefined) guard.delete(child.pid);
      this.#process = undefined;
      resolve();
      if (this.#stopped) return;
      const delay = this.#backoff.after(performance.now() - started);
      log(`[uwsgi-daemons] throttling "${command}" for ${delay / 1000} seconds: it ${how}`);
      this.#respawn = setTimeout(() => this.#start('respawning'), delay);
    };
    child.on('exit', (code, signal) => {
      ended(signal === null ? `exited with code ${code}` : `was killed by ${signal}`);
    });
    child.on('error', (error) => {
      if (child.pid === undefined) ended(`cannot be started: ${error.message}`);
    });
    if (child.pid === undefined) return;
    this.#process = { pid: child.pid, gone };
    guard.add(child.pid);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
