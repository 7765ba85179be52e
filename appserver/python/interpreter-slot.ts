import { describeThrown } from '../wsgi/describe-thrown.ts';
import { AppUnavailableError } from '../wsgi/errors.ts';
import { LoadError } from '../wsgi/load.ts';
import type { Call } from './call.ts';
import { howItEnded, Interpreter, type Exit, type InterpreterHost } from './interpreter.ts';
import type { Lane } from './lane.ts';
import { LongWork } from './long-work.ts';
import type { PythonSettings } from './settings.ts';

/** Waits between an interpreter's death and its successor, in milliseconds: none unless it died young. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;
const YOUNG = 5_000;
/** How long Python may take to write its stacks before it is killed for good, in milliseconds. */
const LAST_WORDS = 1_000;

/**
 * The place of one interpreter, which a succession of processes fill. The laws:
 * - a call waits for a free lane, first come, first served, also while a new interpreter starts;
 * - an interpreter's death costs the calls that it had begun, and no others;
 * - while the app cannot be loaded, calls are refused at once.
 */
export class InterpreterSlot implements InterpreterHost {
  readonly #settings: PythonSettings;
  readonly #waiting: Call[] = [];
  /** Lanes that take calls. */
  #open: Lane[] = [];
  #current: Interpreter | undefined;
  #overdue: Call | undefined;
  /** Was told to end, because of an overdue call. */
  #dying: Interpreter | undefined;
  #state: 'starting' | 'up' | 'broken' | 'closed' = 'starting';
  #startedAt = 0;
  #delay = 0;
  #restart: NodeJS.Timeout | undefined;
  #isHolding = false;
  #isBusy = false;
  /** What lanes have. When it takes long, idle workers should take what comes. */
  readonly #work = new LongWork(() => this.#tellBusy(true));

  constructor(settings: PythonSettings) {
    this.#settings = settings;
    settings.admission?.manage();
  }

  /** The process that fills it, if there is one at the moment. */
  get pid(): number | undefined {
    return this.#current?.pid;
  }

  /** @throws LoadError when there is no interpreter, or it cannot load the app. */
  async start(): Promise<void> {
    this.#startedAt = performance.now();
    const interpreter = await Interpreter.start(this.#settings, this);
    if (this.#state === 'closed') {
      interpreter.discard();
      return;
    }
    this.#current = interpreter;
    this.#state = 'up';
    this.#open = [...interpreter.lanes];
    void this.#succeed(interpreter);
    for (const call of this.#waiting.splice(0)) this.submit(call);
    this.#tellPlaces();
  }

  submit(call: Call): void {
    if (this.#state === 'broken' || this.#state === 'closed') {
      call.fail(new AppUnavailableError('503 Service Unavailable', 'the Python app is not loaded'));
      return;
    }
    const lane = this.#waiting.length === 0 ? this.#open.at(-1) : undefined;
    if (lane?.takes(call) === true) this.#begin(lane, call);
    else this.#wait(call);
  }

  laneFree(lane: Lane): void {
    this.#work.over();
    for (;;) {
      const call = this.#waiting[0];
      if (call === undefined || !lane.takes(call)) break;
      this.#waiting.shift();
      this.#work.begun();
      lane.begin(call);
    }
    // A lane may have fewer places than before.
    if (lane.isFull) this.#open = this.#open.filter((open) => open !== lane);
    else if (!this.#open.includes(lane)) this.#open.push(lane);
    this.#tellPlaces();
  }

  overdue(interpreter: Interpreter, core: number, call: Call): void {
    const { log, server } = this.#settings;
    const { environ } = call;
    const worker = server?.worker ?? 1;
    const address = printable(environ['REMOTE_ADDR']);
    const uri = printable(environ['REQUEST_URI']);
    log(`*** HARAKIRI ON WORKER ${worker} (pid: ${interpreter.pid}, try: 1) ***`);
    log(`HARAKIRI !!! worker ${worker} status !!!`);
    log(`HARAKIRI [core ${core}] ${address} - ${printable(environ.REQUEST_METHOD)} ${uri}`);
    log(`HARAKIRI !!! end of worker ${worker} status !!!`);
    this.expired(interpreter, call);
  }

  expired(interpreter: Interpreter, call: Call): void {
    this.#overdue = call;
    if (this.#dying === interpreter) return;
    this.#dying = interpreter;
    // Python answers this one with the stack of every thread, and dies of it. A second one would
    // cut the answer short.
    interpreter.kill('SIGABRT');
    setTimeout(() => interpreter.kill(), LAST_WORDS).unref();
  }

  /** Ends the interpreter. Calls must be over. */
  async close(): Promise<void> {
    this.#state = 'closed';
    clearTimeout(this.#restart);
    await this.#current?.close();
  }

  #begin(lane: Lane, call: Call): void {
    this.#work.begun();
    lane.begin(call);
    if (lane.isFull) this.#open.pop();
    this.#tellPlaces();
  }

  /** Tells the server when the last lane is taken, and when one is free. */
  #tellPlaces(): void {
    if (this.#state !== 'up') this.#tellBusy(true);
    else if (this.#work.isIdle && this.#waiting.length === 0) this.#tellBusy(false);
    const isFull = this.#state === 'up' && (this.#open.length === 0 || this.#waiting.length > 0);
    if (isFull === this.#isHolding) return;
    this.#isHolding = isFull;
    if (isFull) this.#settings.admission?.hold();
    else this.#settings.admission?.release();
  }

  /** Tells the server when work begins to take long, or there is no interpreter, and when that is over. */
  #tellBusy(isBusy: boolean): void {
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    if (isBusy) this.#settings.admission?.busy();
    else this.#settings.admission?.idle();
  }

  #wait(call: Call): void {
    this.#waiting.push(call);
    this.#tellPlaces();
    call.onExpire(() => {
      const place = this.#waiting.indexOf(call);
      if (place >= 0) this.#waiting.splice(place, 1);
      this.#tellPlaces();
    });
  }

  /** Waits for an interpreter's death, and sees to the next one. */
  async #succeed(interpreter: Interpreter): Promise<void> {
    const exit = await interpreter.exited;
    this.#current = undefined;
    this.#open = [];
    this.#work.lost();
    if (this.#state !== 'closed') this.#state = 'starting';
    this.#tellPlaces();
    const notBegun = interpreter.lanes.flatMap((lane) =>
      lane.lost((call) => this.#lossOf(call, interpreter, exit)),
    );
    this.#waiting.unshift(...notBegun);
    this.#overdue = undefined;
    if (this.#state === 'closed') return;
    const { log, server } = this.#settings;
    log(
      `DAMN ! Python interpreter of worker ${server?.worker ?? 1} (pid: ${interpreter.pid}) ` +
        `${howItEnded(exit)} :( trying respawn ...`,
    );
    const isYoung = performance.now() - this.#startedAt < YOUNG;
    this.#delay = isYoung ? Math.min(LONGEST_DELAY, this.#delay * 2 || FIRST_DELAY) : 0;
    this.#restart = setTimeout(() => void this.#startAgain(), this.#delay);
  }

  async #startAgain(): Promise<void> {
    const { log, server } = this.#settings;
    try {
      await this.start();
      log(
        `Respawned Python interpreter of worker ${server?.worker ?? 1} (new pid: ${this.#current?.pid})`,
      );
    } catch (error) {
      log(error instanceof LoadError ? error.message : `python: ${describeThrown(error)}`);
      if (this.#state === 'closed') return;
      this.#state = 'broken';
      for (const call of this.#waiting.splice(0)) this.submit(call);
      this.#delay = Math.min(LONGEST_DELAY, this.#delay * 2 || FIRST_DELAY);
      this.#restart = setTimeout(() => void this.#startAgain(), this.#delay);
    }
  }

  #lossOf(call: Call, { pid }: Interpreter, exit: Exit): Error {
    if (call === this.#overdue) {
      return new AppUnavailableError('504 Gateway Timeout', 'the request took too long: HARAKIRI');
    }
    const how = howItEnded(exit);
    return new AppUnavailableError(
      '502 Bad Gateway',
      `its Python interpreter (pid: ${pid}) ${how}`,
    );
  }
}

// What comes from the network must not be able to forge log lines.
function printable(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/[^\x20-\x7e]/g, '?') : '-';
}
