import { spawn } from 'node:child_process';

import { Backoff } from './backoff.ts';
import type { Log } from './log.ts';

/** How long a daemon may take to end before it is killed, in milliseconds. */
const MERCY = 5000;

/** The commands of `attach-daemon`: they run beside the server, and again when they end. */
export class AttachedDaemons {
  readonly #log: Log;
  readonly #daemons = new Map<string, AttachedDaemon>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Runs these commands and no others; those that run already run on. */
  async run(commands: readonly string[]): Promise<void> {
    const surplus = Array.from(this.#daemons).filter(([command]) => !commands.includes(command));
    for (const command of commands) {
      if (this.#daemons.has(command)) continue;
      this.#daemons.set(command, new AttachedDaemon(command, this.#log));
    }
    for (const [command] of surplus) this.#daemons.delete(command);
    await Promise.all(surplus.map(([, daemon]) => daemon.stop()));
  }

  close(): Promise<void> {
    return this.run([]);
  }
}

class AttachedDaemon {
  readonly #command: string;
  readonly #log: Log;
  readonly #backoff = new Backoff();
  /** Ends when the process of the moment does. */
  #process: { readonly pid: number; readonly gone: Promise<void> } | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(command: string, log: Log) {
    this.#command = command;
    this.#log = log;
    this.#start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#respawn);
    if (!this.#process) return;
    const { pid, gone } = this.#process;
    signalGroup(pid, 'SIGTERM');
    const kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), MERCY);
    await gone;
    clearTimeout(kill);
  }

  #start(): void {
    const started = performance.now();
    // A group of its own, so that what the shell starts ends with it.
    const child = spawn('/bin/sh', ['-c', this.#command], {
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const ended = (how: string): void => {
      this.#process = undefined;
      resolve();
      if (this.#stopped) return;
      const delay = this.#backoff.after(performance.now() - started);
      this.#log(
        `[uwsgi-daemons] "${this.#command}" ${how}, respawning it in ${delay / 1000} seconds`,
      );
      this.#respawn = setTimeout(() => this.#start(), delay);
    };
    child.on('exit', (code, signal) =>
      ended(signal === null ? `exited with code ${code}` : `was killed by ${signal}`),
    );
    child.on('error', (error) => ended(`cannot be started: ${error.message}`));
    if (child.pid === undefined) return;
    this.#process = { pid: child.pid, gone };
    this.#log(`[uwsgi-daemons] spawned "${this.#command}" (pid: ${child.pid})`);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}
