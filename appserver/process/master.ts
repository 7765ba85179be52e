import type { Options } from '../config/options.ts';
import { checkBacklog } from './backlog.ts';
import { logBanner, logListeners, logReady } from './banner.ts';
import { BootFailure, prepareAll } from './boot-failure.ts';
import { StartupError, systemReason } from './errors.ts';
import { ExitCode } from './exit-code.ts';
import { openListeners } from './listeners.ts';
import type { Listener } from './listener.ts';
import type { Log } from './log.ts';
import { describeOption } from './option-origin.ts';
import { removePidFile, writePidFile } from './pid-file.ts';
import { installSignals } from './signals.ts';
import type { MasterCommands } from './signals.ts';
import { WorkerHandle } from './worker-handle.ts';
import { WorkerSlot } from './worker-slot.ts';

interface MasterInit {
  readonly options: Options;
  readonly log: Log;
}

/**
 * Binds the sockets, keeps the workers going, and ends them in order. It never sees a request: the
 * workers accept by themselves, so nothing here is on a request's way.
 */
export class Master implements MasterCommands {
  readonly #options: Options;
  readonly #log: Log;
  readonly #ended = Promise.withResolvers<ExitCode>();
  #listeners: readonly Listener[] = [];
  #slots: readonly WorkerSlot[] = [];
  #state: 'running' | 'stopping' | 'killing' | 'gone' = 'running';

  constructor(init: MasterInit) {
    this.#options = init.options;
    this.#log = init.log;
  }

  /**
   * Runs the server until somebody ends it. The caller exits the process with the code that comes
   * back: leaving it to Node would unlink the Unix sockets, which is for `vacuum` to decide.
   *
   * @throws StartupError if it cannot even start; nothing is left behind then
   */
  async run(): Promise<ExitCode> {
    const options = this.#options;
    process.title = 'tsgi master';
    enterDirectory(options);
    logBanner(this.#log);
    checkBacklog(options);
    this.#listeners = await openListeners(options);
    logListeners(this.#listeners, this.#log);
    try {
      if (options.pidfile !== undefined) writePidFile(options.pidfile, options);
    } catch (error) {
      for (const { file } of this.#listeners) file?.remove();
      throw error;
    }
    installSignals(this);
    this.#log(`spawned uWSGI master process (pid: ${process.pid})`);
    this.#slots = Array.from({ length: options.processes }, (_, index) => this.#slot(index + 1));
    void this.#startWorkers();
    return this.#ended.promise;
  }

  stop(reason: string): void {
    if (this.#state !== 'running') {
      this.kill(reason);
      return;
    }
    this.#state = 'stopping';
    const mercy = this.#options.workerReloadMercy;
    this.#log(`${reason} received...finishing requests for up to ${mercy} seconds...`);
    void this.#end((slot) => slot.drain(), ExitCode.done);
  }

  kill(reason: string): void {
    if (this.#state === 'killing' || this.#state === 'gone') return;
    this.#log(`${reason} received...killing workers...`);
    this.#killAll(ExitCode.done);
  }

  async #startWorkers(): Promise<void> {
    try {
      const candidates = await prepareAll(this.#slots);
      for (const [index, slot] of this.#slots.entries()) slot.commit(candidates[index]!);
      logReady(this.#options, this.#listeners, this.#log);
    } catch (error) {
      if (this.#state !== 'running' || !(error instanceof BootFailure)) return;
      this.#log(error.message);
      this.#killAll(error.exitCode);
    }
  }

  #killAll(code: ExitCode): void {
    this.#state = 'killing';
    void this.#end((slot) => slot.kill(), code);
  }

  async #end(endSlot: (slot: WorkerSlot) => Promise<void>, code: ExitCode): Promise<void> {
    await Promise.all(this.#slots.map(endSlot));
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    if (this.#options.vacuum) this.#cleanUp();
    this.#log('goodbye to uWSGI.');
    this.#ended.resolve(code);
  }

  #cleanUp(): void {
    for (const { file } of this.#listeners) {
      if (file?.remove()) this.#log(`VACUUM: unix socket ${file.path} removed.`);
    }
    const { pidfile } = this.#options;
    if (pidfile !== undefined && removePidFile(pidfile)) {
      this.#log(`VACUUM: pidfile removed.`);
    }
  }

  #slot(number: number): WorkerSlot {
    return new WorkerSlot({
      number,
      log: this.#log,
      mercy: () => this.#options.workerReloadMercy,
      spawn: () =>
        new WorkerHandle({
          number,
          options: this.#options,
          listeners: this.#listeners,
          log: this.#log,
        }),
    });
  }
}

/** Relative paths of sockets and apps begin in `chdir`, so this comes first (uWSGI's order). */
function enterDirectory(options: Options): void {
  const { chdir } = options;
  if (chdir === undefined) return;
  try {
    process.chdir(chdir);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_CHDIR',
      `${describeOption(options, 'chdir', chdir)}: cannot enter the directory: ${systemReason(error)}`,
      { cause: error },
    );
  }
}
