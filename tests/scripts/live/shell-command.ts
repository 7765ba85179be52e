import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { eventually } from '../../fixtures/eventually.ts';

/** A command line as somebody typed it at a terminal. */
export interface ShellCommand extends AsyncDisposable {
  /** All that it printed so far. */
  output(): string;
  /** Waits until it has printed something that matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** What Ctrl-C does: SIGINT to the command and to all that it started in the foreground. */
  interrupt(): void;
  /** Waits for its end and gives the exit status. */
  ended(): Promise<number | null>;
}

/** How long a command may take to print what is expected of it, in milliseconds: it may install. */
const PATIENCE = 90_000;

/** Starts `command` in a process group of its own, without a terminal. */
export function typeCommand(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): ShellCommand {
  const child = spawn('sh', ['-c', command], {
    cwd,
    detached: true,
    env: { ...shellEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined && running()) process.kill(-child.pid, name);
  };
  const ended = async (): Promise<number | null> => {
    await end;
    return child.exitCode;
  };
  return {
    output: () => output,
    async printed(pattern) {
      const found = eventually(
        `"${command}" prints ${pattern}`,
        () => {
          if (!pattern.test(output) && !running()) throw new Error(`"${command}" ended`);
          return pattern.exec(output);
        },
        PATIENCE,
      );
      return found.catch((error: Error) => {
        throw new Error(`${error.message}; it printed:\n${output}`, { cause: error });
      });
    },
    interrupt: () => signal('SIGINT'),
    ended,
    async [Symbol.asyncDispose]() {
      signal('SIGINT');
      const overdue = setTimeout(() => signal('SIGKILL'), 60_000);
      await ended();
      clearTimeout(overdue);
    },
  };
}

/** This process' environment without what npm and vitest put into it: as in a shell of the user. */
function shellEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|PROD$|MODE$|INIT_CWD$)/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const path = (process.env['PATH'] ?? '').split(':').filter((place) => !place.endsWith('.bin'));
  return { ...Object.fromEntries(kept), PATH: path.join(':') };
}
