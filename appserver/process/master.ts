import type { ConfigSources } from '../config/load.ts';
import type { Options } from '../config/options.ts';
import type { Announcer } from './announcer.ts';
import { Attendants } from './attendants.ts';
import { logListeners, logReady } from './banner.ts';
import { reportFailure } from './boot-failure.ts';
import { closeServer } from './closing.ts';
import { ExitCode } from './exit-code.ts';
import type { Generation } from './generation.ts';
import { type LoadCommands, LoadWatcher } from './load-watcher.ts';
import type { Log } from './log.ts';
import { mercyOf } from './mercy.ts';
import type { LogOutput } from './log-output.ts';
import type { MasterCommands, ReloadKind } from './master-commands.ts';
import { ENDING, type MasterState } from './master-state.ts';
import { nextGeneration } from './next-generation.ts';
import { writePidFile, writePidFiles } from './pid-file.ts';
import { appearAs, openServer } from './opening.ts';
import { initialSize, sizeAfterReload } from './pool-size.ts';
import { installSignals } from './signals.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { statsOf, summarize } from './stats.ts';
import type { WorkerHandle } from './worker-handle.ts';
import { WorkerPool } from './worker-pool.ts';
import { WorkerRoster } from './worker-roster.ts';

/** How long to leave an app alone that did not load when somebody wanted it, in milliseconds. */
const RETRY_DELAY = 2000;

interface MasterInit {
  readonly options: Options;
  /** Where the options came from: a reload reads them again. */
  readonly sources: ConfigSources;
  readonly announcer: Announcer;
  readonly output: LogOutput;
  readonly log: Log;
}

/**
 * Binds the sockets, keeps the workers going, and ends them in order. It never sees a request: the
 * workers accept by themselves, so nothing here is on a request's way.
 */
export class Master implements MasterCommands, LoadCommands {
  readonly #log: Log;
  readonly #sources: ConfigSources;
  readonly #pool: WorkerPool;
  readonly #attendants: Attendants;
  readonly #load: LoadWatcher;
  readonly #announcer: Announcer;
  readonly #ended = Promise.withResolvers<ExitCode>();
  #generation: Generation;
  #state: MasterState = 'starting';
  /** A reload that was asked for while another was under way. */
  #next: (() => void) | undefined;

  constructor({ options, sources, announcer, output, log }: MasterInit) {
    this.#log = log;
    this.#sources = sources;
    this.#pool = new WorkerPool(log);
    this.#announcer = announcer;
    const workers = (): readonly WorkerHandle[] => this.#pool.workers;
    const snapshot = (): Promise<Snapshot> => takeSnapshot(this.#generation);
    this.#attendants = new Attendants({ commands: this, workers, snapshot, log });
    this.#load = new LoadWatcher(this, workers);
    this.#generation = { options, listeners: [], roster: new WorkerRoster(), output };
  }

  /**
   * Runs the server until somebody ends it. The caller exits the process with the code that comes
   * back: leaving it to Node would unlink the Unix sockets, which is for `vacuum` to decide.
   *
   * @throws StartupError if it cannot even start; nothing is left behind then
   */
  async run(): Promise<ExitCode> {
    this.#generation = await openServer(this.#generation, {
      sources: this.#sources,
      attendants: this.#attendants,
      log: this.#log,
    });
    installSignals(this);
    this.#announcer.bound();
    this.#log(`spawned uWSGI master process (pid: ${process.pid})`);
    // While it is paused it has no worker, and nothing else keeps its event loop going.
    const pulse = setInterval(() => {}, 2 ** 30);
    void this.#start();
    return this.#ended.promise.finally(() => clearInterval(pulse));
  }

  reload(reason: string, kind: ReloadKind, brutal = false): void {
    switch (this.#state) {
      case 'running':
      case 'asleep':
      case 'paused':
        this.#log(`${reason} received...loading new workers...`);
        void this.#reload(kind, brutal);
        break;
      case 'starting':
      case 'reloading':
        // What is being loaded may be older than what the operator means: do it once more.
        this.#next = () => {
          this.reload(reason, kind, brutal);
        };
        break;
      default:
    }
  }

  pause(reason: string): void {
    if (this.#state === 'paused') {
      this.reload(reason, 'workers');
    } else if (this.#state === 'running' || this.#state === 'asleep') {
      this.#state = 'paused';
      this.#load.stop();
      this.#log('*** PAUSE (press start to resume, if you do not have a joypad send SIGTSTP) ***');
      void this.#pool.resize(this.#generation, 0);
    }
  }

  scale(reason: string, change: 1 | -1): void {
    const count = this.#pool.size + change;
    const { processes } = this.#generation.options;
    if (this.#state !== 'running' || count < 1 || count > processes) {
      this.#log(
        `${reason} received...there are ${this.#pool.size} of ${processes} workers already`,
      );
      return;
    }
    this.#log(`${reason} received...there will be ${count} of ${processes} workers`);
    this.adjust(count);
  }

  adjust(count: number): void {
    if (this.#state !== 'running') return;
    this.#pool.resize(this.#generation, count).catch((error: unknown) => {
      reportFailure(error, this.#log);
    });
  }

  sleep(reason: string): void {
    if (this.#state !== 'running') return;
    this.#log(`${reason}: cheap mode enabled: waiting for socket connection...`);
    void this.#pool.resize(this.#generation, 0);
    this.#fallAsleep();
  }

  wake(): void {
    if (this.#state !== 'asleep') return;
    this.#log('a connection waits...loading new workers...');
    void this.#reload('workers', false);
  }

  writePidFiles(reason: string): void {
    this.#log(`${reason} received...writing pidfiles`);
    try {
      writePidFiles(this.#generation.options);
    } catch (error) {
      reportFailure(error, this.#log);
    }
  }

  reopenLog(reason: string): void {
    if (!this.#generation.output.reopen()) this.#log(`${reason} received...there is no log file`);
  }

  rotateLog(reason: string): void {
    if (!this.#generation.output.rotate()) this.#log(`${reason} received...there is no log file`);
  }

  printStats(reason: string): void {
    this.#log(`${reason} received...printing stats`);
    void takeSnapshot(this.#generation).then((snapshot) => this.#log(summarize(statsOf(snapshot))));
  }

  stop(reason: string): void {
    if (this.#isEnding()) {
      this.kill(reason);
      return;
    }
    this.#state = 'stopping';
    const mercy = mercyOf(this.#generation.options);
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
    const { options } = this.#generation;
    try {
      await this.#pool.replace(this.#generation, initialSize(options));
      if (this.#isEnding()) return;
      writePidFile('safe-pidfile', options);
      this.#attendants.watch(options);
      logReady(this.#pool.size, this.#generation, this.#log);
      this.#becomeRunning();
      // The workers have shown that the app loads, and the sockets listen.
      if (options.cheap) this.sleep('cheap');
    } catch (error) {
      if (this.#isEnding()) return;
      const { exitCode } = reportFailure(error, this.#log);
      this.#state = 'killing';
      await this.#end(this.#pool.kill(), exitCode);
    }
  }

  /** Moves to the next generation, or stays with this one and says why. */
  async #reload(kind: ReloadKind, brutal: boolean): Promise<void> {
    const before = this.#state;
    this.#state = 'reloading';
    this.#load.stop();
    this.#announcer.reloading();
    try {
      if (kind === 'workers') await this.#replaceWorkers(this.#generation, false, brutal);
      else await this.#moveOn(kind === 'chain', brutal);
      if (this.#isEnding()) return;
      this.#log('*** tsgi is reloaded: the new workers serve ***');
    } catch (error) {
      if (this.#isEnding()) return;
      reportFailure(error, this.#log);
      this.#log('*** the reload failed: the workers before it serve on ***');
      if (before !== 'running') {
        // There were none.
        if (before === 'asleep') this.#fallAsleep(RETRY_DELAY);
        else this.#state = before;
        this.#announcer.ready('no workers: the app does not load');
        return;
      }
    }
    this.#becomeRunning();
  }

  #fallAsleep(delay = 0): void {
    this.#state = 'asleep';
    this.#load.waitForConnection(this.#generation, delay);
  }

  /** @throws StartupError or BootFailure; everything is as it was then */
  async #moveOn(chain: boolean, brutal: boolean): Promise<void> {
    const next = await nextGeneration(this.#generation, this.#sources, this.#log);
    const { generation, opened } = next;
    try {
      await this.#replaceWorkers(generation, chain, brutal);
    } catch (error) {
      next.reject();
      throw error;
    }
    if (this.#isEnding()) return;
    this.#generation = generation;
    next.accept();
    logListeners(opened, this.#log);
    appearAs(generation.options);
    if (generation.options.logReopen) generation.output.reopen();
    this.#attendants.watch(generation.options);
    try {
      await this.#attendants.open(generation.options);
      await this.#attendants.obey(generation);
    } catch (error) {
      reportFailure(error, this.#log);
    }
  }

  #replaceWorkers(generation: Generation, chain: boolean, brutal: boolean): Promise<void> {
    const count = sizeAfterReload(generation.options, this.#pool.size);
    return this.#pool.replace(generation, count, { chain, brutal });
  }

  #becomeRunning(): void {
    this.#state = 'running';
    this.#load.watch(this.#generation);
    this.#announcer.ready(`${this.#pool.size} workers serve`);
    const next = this.#next;
    this.#next = undefined;
    next?.();
  }

  /** A method, because every await may have changed the state. */
  #isEnding(): boolean {
    return ENDING.has(this.#state);
  }

  async #end(workersGone: Promise<void>, code: ExitCode): Promise<void> {
    this.#load.stop();
    this.#announcer.stopping();
    await workersGone;
    if (this.#state === 'gone') return;
    const brutal = this.#state === 'killing';
    this.#state = 'gone';
    await closeServer(this.#generation, { attendants: this.#attendants, brutal, log: this.#log });
    this.#ended.resolve(code);
  }
}
