import { loadOptions } from '../config/load.ts';
import type { ConfigSources } from '../config/load.ts';
import type { Options } from '../config/options.ts';
import { checkBacklog } from './backlog.ts';
import { logBanner, logListeners, logReady } from './banner.ts';
import { BootFailure } from './boot-failure.ts';
import { reportConfig } from './config-report.ts';
import { StartupError } from './errors.ts';
import { ExitCode } from './exit-code.ts';
import type { Generation } from './generation.ts';
import { closeListeners, openListeners } from './listeners.ts';
import type { Log } from './log.ts';
import { writePidFile } from './pid-file.ts';
import { Scoreboard } from './scoreboard.ts';
import { installSignals } from './signals.ts';
import type { MasterCommands } from './signals.ts';
import { vacuum } from './vacuum.ts';
import { WorkerPool } from './worker-pool.ts';
import { enterDirectory } from './working-directory.ts';

interface MasterInit {
  readonly options: Options;
  /** Where the options came from: a reload reads them again. */
  readonly sources: ConfigSources;
  readonly log: Log;
}

/**
 * Binds the sockets, keeps the workers going, and ends them in order. It never sees a request: the
 * workers accept by themselves, so nothing here is on a request's way.
 */
export class Master implements MasterCommands {
  readonly #log: Log;
  readonly #sources: ConfigSources;
  readonly #pool: WorkerPool;
  readonly #ended = Promise.withResolvers<ExitCode>();
  #generation: Generation;
  #state: 'starting' | 'running' | 'reloading' | 'stopping' | 'killing' | 'gone' = 'starting';
  #reloadAgain: string | undefined;

  constructor({ options, sources, log }: MasterInit) {
    this.#log = log;
    this.#sources = sources;
    this.#pool = new WorkerPool(log);
    this.#generation = { options, listeners: [], scoreboard: new Scoreboard() };
  }

  /**
   * Runs the server until somebody ends it. The caller exits the process with the code that comes
   * back: leaving it to Node would unlink the Unix sockets, which is for `vacuum` to decide.
   *
   * @throws StartupError if it cannot even start; nothing is left behind then
   */
  async run(): Promise<ExitCode> {
    const { options } = this.#generation;
    process.title = 'tsgi master';
    enterDirectory(options, this.#sources.cwd);
    logBanner(this.#log);
    checkBacklog(options);
    const { listeners } = await openListeners(options);
    this.#generation = { ...this.#generation, listeners };
    logListeners(listeners, this.#log);
    try {
      if (options.pidfile !== undefined) writePidFile(options.pidfile, options);
    } catch (error) {
      closeListeners(listeners);
      throw error;
    }
    installSignals(this);
    this.#log(`spawned uWSGI master process (pid: ${process.pid})`);
    void this.#start();
    return this.#ended.promise;
  }

  reload(reason: string): void {
    switch (this.#state) {
      case 'running':
        this.#log(`${reason} received...loading new workers...`);
        void this.#reload();
        break;
      case 'starting':
      case 'reloading':
        // What is being loaded may be older than what the operator means: do it once more.
        this.#reloadAgain = reason;
        break;
      default:
    }
  }

  stop(reason: string): void {
    if (this.#isEnding()) {
      this.kill(reason);
      return;
    }
    this.#state = 'stopping';
    const mercy = this.#generation.options.workerReloadMercy;
    this.#log(`${reason} received...finishing requests for up to ${mercy} seconds...`);
    void this.#end(this.#pool.drain(), ExitCode.done);
  }

  kill(reason: string): void {
    if (this.#state === 'killing' || this.#state === 'gone') return;
    this.#state = 'killing';
    this.#log(`${reason} received...killing workers...`);
    void this.#end(this.#pool.kill(), ExitCode.done);
  }

  async #start(): Promise<void> {
    try {
      await this.#pool.replaceAll(this.#generation);
      if (this.#isEnding()) return;
      logReady(this.#generation, this.#log);
      this.#becomeRunning();
    } catch (error) {
      if (!(error instanceof BootFailure)) throw error;
      if (this.#isEnding()) return;
      this.#log(error.message);
      this.#state = 'killing';
      await this.#end(this.#pool.kill(), error.exitCode);
    }
  }

  /** Moves to the next generation, or stays with this one and says why. */
  async #reload(): Promise<void> {
    this.#state = 'reloading';
    const before = process.cwd();
    let opened: Generation['listeners'] = [];
    try {
      const config = loadOptions({ ...this.#sources, isReload: true });
      if (!reportConfig(config, this.#log)) {
        throw new BootFailure('the configuration has problems', ExitCode.configuration);
      }
      enterDirectory(config.options, this.#sources.cwd);
      const change = await openListeners(config.options, this.#generation.listeners);
      opened = change.opened;
      const next = {
        ...this.#generation,
        options: config.options,
        listeners: change.listeners,
      };
      await this.#pool.replaceAll(next);
      if (this.#isEnding()) return;
      this.#generation = next;
      closeListeners(change.dropped);
      logListeners(opened, this.#log);
      this.#log('*** tsgi is reloaded: the new workers serve ***');
    } catch (error) {
      if (!(error instanceof BootFailure || error instanceof StartupError)) throw error;
      process.chdir(before);
      closeListeners(opened);
      if (this.#isEnding()) return;
      this.#log(error.message);
      this.#log('*** the reload failed: the workers before it serve on ***');
    }
    this.#becomeRunning();
  }

  #becomeRunning(): void {
    this.#state = 'running';
    const reason = this.#reloadAgain;
    this.#reloadAgain = undefined;
    if (reason !== undefined) this.reload(reason);
  }

  /** A method, because every await may have changed the state. */
  #isEnding(): boolean {
    return ['stopping', 'killing', 'gone'].includes(this.#state);
  }

  async #end(workersGone: Promise<void>, code: ExitCode): Promise<void> {
    await workersGone;
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    vacuum(this.#generation, this.#log);
    this.#log('goodbye to uWSGI.');
    this.#ended.resolve(code);
  }
}
