import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { System } from '../system/system.ts';
import { TakeAhead } from '../wsgi/take-ahead.ts';
import { encodeVars } from '../wire/vars.ts';
import { LoadError } from '../wsgi/load.ts';
import type { Call } from './call.ts';
import { commandOf, explainSpawn } from './command.ts';
import { Frame } from './frames.ts';
import { Lane } from './lane.ts';
import type { LaneHost } from './lane-host.ts';
import { LaneEnds } from './lane-ends.ts';
import { encodeSettings, type PythonSettings } from './settings.ts';
import { TextReader } from './text-reader.ts';

const START = fileURLToPath(new URL('start.py', import.meta.url));
/** Descriptors in the interpreter after standard input, output and error; then come the lanes. */
const CONTROL = 3;
const FIRST_LANE = 5;
/** How long what an ended process has written may take to be read, in milliseconds. */
const READ_OUT = 200;
/** Where the app is loaded, also by a successor; the worker may have gone to `chdir2` by then. */
const LAUNCHED_IN = process.cwd();

/** How long an app's exit handlers and threads may take, in milliseconds. */
const MERCY = 5_000;

/** How an interpreter ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What an interpreter tells its owner. */
export interface InterpreterHost {
  laneFree(lane: Lane): void;
  overdue(interpreter: Interpreter, core: number, call: Call): void;
  expired(interpreter: Interpreter, call: Call): void;
}

/** One Python process and its lanes. Never used again once it has ended. */
export class Interpreter implements LaneHost {
  readonly pid: number;
  readonly lanes: readonly Lane[];
  /** Settles when the process is gone and all that it wrote was read. Never rejects. */
  readonly exited: Promise<Exit>;
  readonly log: (message: string) => void;
  readonly isDirect: boolean;
  readonly #child: ChildProcess;
  readonly #control: Socket;
  readonly #host: InterpreterHost;

  private constructor(
    child: ChildProcess,
    ends: LaneEnds,
    settings: PythonSettings,
    host: InterpreterHost,
  ) {
    const { threads = 1, log, admission } = settings;
    // With threads, requests go where one is free.
    const ahead = threads === 1 ? (admission?.ahead ?? new TakeAhead()) : undefined;
    this.log = log;
    this.isDirect = settings.answersDirectly === true;
    this.pid = child.pid ?? 0;
    this.#child = child;
    this.#host = host;
    this.#control = child.stdio[CONTROL] as Socket;
    this.#control.on('error', () => {});
    this.lanes = ends
      .sockets(child.stdio.slice(FIRST_LANE) as Socket[])
      .map((end, core) => new Lane(core, ahead, end, this));
    this.exited = new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
      // A process that the app has forked may hold the lanes open.
      child.on('exit', (code, signal) => setTimeout(resolve, READ_OUT, { code, signal }));
      child.on('error', () => resolve({ code: null, signal: null }));
    });
  }

  /**
   * Starts an interpreter and has it load the app.
   *
   * @throws LoadError when there is no such interpreter, it is too old, or the app does not load.
   */
  static async start(settings: PythonSettings, host: InterpreterHost): Promise<Interpreter> {
    const { threads = 1 } = settings;
    const command = commandOf(settings);
    const { child, ends } = await spawnBridge(command, threads, settings.system);
    const interpreter = new Interpreter(child, ends, settings, host);
    try {
      await interpreter.#load(settings);
    } catch (error) {
      interpreter.discard();
      throw error;
    }
    return interpreter;
  }

  laneFree(lane: Lane): void {
    this.#host.laneFree(lane);
  }

  overdue(core: number, call: Call): void {
    this.#host.overdue(this, core, call);
  }

  expired(call: Call): void {
    this.#host.expired(this, call);
  }

  giveUp(lane: number, sequence: number): void {
    const notice = Buffer.allocUnsafe(8);
    notice.writeUInt32LE(lane, 0);
    notice.writeUInt32LE(sequence, 4);
    this.#control.write(notice);
  }

  /** Lets the process end by itself, with what the app wants to do then. Its lanes must be free. */
  async close(): Promise<Exit> {
    for (const lane of this.lanes) lane.close();
    const kill = setTimeout(() => {
      this.log(
        `Python interpreter (pid: ${this.pid}) is taking too much time to die...NO MERCY !!!`,
      );
      this.kill();
    }, MERCY);
    const exit = await this.exited;
    clearTimeout(kill);
    return exit;
  }

  /** Ends the process at once. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** Ends the process at once. Its lanes must be free. */
  discard(): void {
    this.kill();
    for (const lane of this.lanes) lane.lost(() => new Error('discarded'));
  }

  async #load(settings: PythonSettings): Promise<void> {
    const block = encodeVars(encodeSettings(settings));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length);
    this.#control.write(Buffer.concat([size, block]));
    const outcome = Promise.withResolvers<void>();
    const reader = new TextReader((type, text) => {
      if (type === Frame.ready) outcome.resolve();
      else if (type === Frame.loadFailed) outcome.reject(new LoadError(`python: ${text}`));
      else this.log(text.trimEnd());
    });
    this.#control.on('data', (chunk: Buffer) => reader.push(chunk));
    const ended = this.exited.then((exit) => {
      throw new LoadError(`python: ${howItEnded(exit)} before the app was loaded`);
    });
    await Promise.race([outcome.promise, ended]);
  }
}

/** @throws LoadError when there is no process; then no descriptor is left, either. */
async function spawnBridge(command: string, threads: number, system: System | undefined) {
  let ends: LaneEnds | undefined;
  try {
    ends = new LaneEnds(threads, system);
    const child = spawn(command, [START], {
      cwd: LAUNCHED_IN,
      // uWSGI's apps print into its log, which is standard error.
      stdio: ['ignore', 2, 2, 'pipe', 'pipe', ...ends.stdio],
    });
    // Node tells why in an event, and gives no pipes if it is for want of descriptors.
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    return { child, ends };
  } catch (error) {
    ends?.close();
    throw explainSpawn(command, error as Error);
  }
}

/** Completes a sentence about a process. */
export function howItEnded({ code, signal }: Exit): string {
  return signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
}
