import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { LoadError } from '../wsgi/load.ts';
import { encodeVars } from '../wire/vars.ts';
import { FrameReader } from './frame-reader.ts';
import { Frame } from './frames.ts';
import { Lane, type LaneHost } from './lane.ts';
import type { PythonSettings } from './settings.ts';

const BRIDGE = fileURLToPath(new URL('launch.py', import.meta.url));

/** How an interpreter ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One Python process and its lanes. Never used again once it has ended. */
export class Interpreter implements LaneHost {
  readonly lanes: readonly Lane[];
  readonly pid: number;
  /** Settles when the process is gone. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Called when a lane can take another call. */
  onFree: ((lane: Lane) => void) | undefined;
  readonly #child: ChildProcess;
  readonly #control: Socket;

  private constructor(child: ChildProcess, threads: number) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.#control = child.stdio[3] as Socket;
    this.#control.on('error', () => {});
    this.lanes = Array.from(
      { length: threads },
      (_, number) => new Lane(number, child.stdio[4 + number] as Socket, this),
    );
    this.exited = new Promise((resolve) => {
      child.on('exit', (code, signal) => resolve({ code, signal }));
      child.on('error', () => resolve({ code: null, signal: null }));
    });
  }

  /**
   * Starts an interpreter and has it load the app.
   *
   * @throws LoadError when there is no such interpreter, or the app does not load.
   */
  static async start(settings: PythonSettings): Promise<Interpreter> {
    const { threads = 1, log } = settings;
    const command = settings.interpreter ?? 'python3';
    const child = spawn(command, [BRIDGE], {
      // uWSGI's apps print into its log, which is standard error.
      stdio: ['ignore', 2, 2, 'pipe', ...Array.from({ length: threads }, () => 'pipe' as const)],
    });
    const failed = new Promise<never>((_, reject) => {
      child.once('error', (cause) => {
        reject(new LoadError(`python: cannot run ${command}: ${cause.message}`, { cause }));
      });
    });
    const interpreter = new Interpreter(child, threads);
    await Promise.race([interpreter.#load(settings, log), failed]);
    return interpreter;
  }

  laneFree(lane: Lane): void {
    this.onFree?.(lane);
  }

  giveUp(lane: number, sequence: number): void {
    const notice = Buffer.allocUnsafe(8);
    notice.writeUInt32LE(lane, 0);
    notice.writeUInt32LE(sequence, 4);
    this.#control.write(notice);
  }

  /** Ends the process at once. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Lets the process end by itself: its lanes close. */
  close(): Promise<Exit> {
    for (const lane of this.lanes) lane.close();
    return this.exited;
  }

  async #load(settings: PythonSettings, log: (line: string) => void): Promise<void> {
    const block = encodeVars(describe(settings));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length);
    this.#control.write(Buffer.concat([size, block]));
    await new Promise<void>((resolve, reject) => {
      const nothing = (): void => {};
      const reader = new FrameReader({
        onWhole: nothing,
        onHead: nothing,
        onChunk: nothing,
        onEnd: nothing,
        onDone: nothing,
        onText(type, text) {
          if (type === Frame.ready) resolve();
          else if (type === Frame.loadFailed) reject(new LoadError(text));
          else for (const line of text.trimEnd().split('\n')) log(line);
        },
      });
      this.#control.on('data', (chunk: Buffer) => reader.push(chunk));
      void this.exited.then(({ code, signal }) =>
        reject(
          new LoadError(`python: ended before the app was loaded: ${signal ?? `exit ${code}`}`),
        ),
      );
    });
  }
}

function describe(settings: PythonSettings): string[] {
  const { module, file, callable, paths = [], threads = 1, multiprocess = false } = settings;
  const vars = ['threads', String(threads), 'multiprocess', multiprocess ? '1' : ''];
  if (module !== undefined) vars.push('module', module);
  if (file !== undefined) vars.push('file', file);
  if (callable !== undefined) vars.push('callable', callable);
  vars.push('paths', paths.join('\0'));
  return vars;
}
