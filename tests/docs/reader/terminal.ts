import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/**
 * Takes commands from descriptor 3, each ended by a zero byte, and runs them one after the other in
 * this one shell, so that `cd` and `export` last. Behind each one's output, which is all on
 * descriptor 1, comes its exit status between zero bytes. Ctrl-C ends the command, not the shell.
 */
const SHELL = `
exec 2>&1
trap : INT
while IFS= read -r -d '' -u 3 command; do
  eval "$command" 3<&- </dev/null
  printf '\\0%d\\0' "$?"
done`;

const STATUS = /\0(\d+)\0/;

/** How a command ended. */
export interface Ended {
  readonly status: number;
  /** Lines of standard output and standard error, in the order they were written. */
  readonly lines: readonly string[];
}

/** A shell that somebody sits at, without the line editing and the prompt. */
export class Terminal implements AsyncDisposable {
  readonly #shell: ChildProcess;
  readonly #commands: Duplex;
  #output = '';
  #begin = 0;
  #running: ((ended: Ended) => void) | undefined;

  /** @param env all of the environment. */
  constructor(cwd: string, env: Readonly<Record<string, string>>) {
    // A process group of its own is what Ctrl-C goes to.
    this.#shell = spawn('bash', ['-c', SHELL], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    this.#commands = this.#shell.stdio[3] as Duplex;
    this.#shell.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  get pid(): number | undefined {
    return this.#shell.pid;
  }

  /** Whether a command is in the foreground. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Whole lines that came since the last command was typed, or since `turnPage`. */
  get lines(): readonly string[] {
    return linesOf(this.#output.slice(this.#begin));
  }

  /** Forgets the lines that came so far. */
  turnPage(): void {
    this.#begin = this.#output.lastIndexOf('\n') + 1;
  }

  /** Types a command, and resolves when it has ended. */
  type(command: string): Promise<Ended> {
    if (this.#running !== undefined) throw new Error(`"${command}" is typed into a running one`);
    this.#begin = this.#output.length;
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.#running = resolve;
    this.#commands.write(`${command}\0`);
    return promise;
  }

  /** Ctrl-C: SIGINT to all that runs in the foreground. */
  interrupt(): void {
    this.#signal('SIGINT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null) return;
    this.#signal('SIGKILL');
    await once(this.#shell, 'close');
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#shell.pid !== undefined) process.kill(-this.#shell.pid, name);
  }

  #read(text: string): void {
    this.#output += text;
    const status = STATUS.exec(this.#output);
    if (status === null) return;
    const lines = linesOf(this.#output.slice(this.#begin, status.index), true);
    this.#output = this.#output.replace(STATUS, '');
    this.#running?.({ status: Number(status[1]), lines });
    this.#running = undefined;
  }
}

/** @param isWhole whether a last line without its end is a line too. */
function linesOf(text: string, isWhole = false): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const rest = lines.pop();
  return isWhole && rest !== undefined && rest !== '' ? [...lines, rest] : lines;
}
