/**
 * Looks into the main thread of this process from another, while it runs and does not yield: V8's
 * inspector interrupts JavaScript anywhere, also in an empty loop or a regular expression.
 */
import { Session } from 'node:inspector';
import type { Debugger, Runtime } from 'node:inspector';

/** The main thread, interrupted. */
export interface StoppedThread {
  /** The calls it is in, innermost first, as V8 writes them: `    at name (url:line:column)`. */
  readonly stack: string[];
  /** The string that an expression gives there; undefined if it gives none. */
  evaluate(expression: string): Promise<string | undefined>;
}

/** How long to wait for the thread to stop, in slices of so many milliseconds. */
const SLICE = 50;
const SLICES = 4;
/** The longest wait on a machine that is too busy to tell, in milliseconds. */
const MOST_PATIENCE = 2000;

/** A connection to the main thread's inspector, which does not disturb it until it is stopped. */
export class MainThread {
  readonly #session = new Session();
  readonly #urls = new Map<string, string>();

  constructor() {
    this.#session.connectToMainThread();
    this.#session.on('Debugger.scriptParsed', ({ params }) => {
      this.#urls.set(params.scriptId, params.url);
    });
    // Takes a while: it tells all scripts that there are.
    this.#session.post('Debugger.enable');
  }

  /**
   * Interrupts it, until {@link MainThread.release}.
   *
   * @returns undefined if it does not stop within 200 ms: it is in native code. Moments in which this
   * thread was kept from running too do not count, up to 2 seconds.
   */
  stop(): Promise<StoppedThread | undefined> {
    return new Promise((settle) => {
      const asked = performance.now();
      let left = SLICES;
      let last = asked;
      const timer = setInterval(() => {
        const now = performance.now();
        if (now - last < SLICE * 1.5) left -= 1;
        last = now;
        if (left > 0 && now - asked < MOST_PATIENCE) return;
        clearInterval(timer);
        settle(undefined);
      }, SLICE);
      this.#session.once('Debugger.paused', ({ params }) => {
        clearInterval(timer);
        settle({
          stack: params.callFrames.map((frame) => formatFrame(frame, this.#urls)),
          evaluate: (expression) => evaluate(this.#session, expression),
        });
      });
      this.#session.post('Debugger.pause');
    });
  }

  /** Ends the connection, and so lets the thread go on. */
  release(): void {
    this.#session.disconnect();
  }
}

function formatFrame(frame: Debugger.CallFrame, urls: ReadonlyMap<string, string>): string {
  const { scriptId, lineNumber, columnNumber = 0 } = frame.location;
  const place = `${urls.get(scriptId) ?? '<anonymous>'}:${lineNumber + 1}:${columnNumber + 1}`;
  return frame.functionName === '' ? `    at ${place}` : `    at ${frame.functionName} (${place})`;
}

function evaluate(session: Session, expression: string): Promise<string | undefined> {
  return new Promise((settle) => {
    // In the global scope: in that of the innermost call, if it is Node's own, globals are missing.
    session.post(
      'Runtime.evaluate',
      { expression, returnByValue: true, silent: true },
      (error, answer?: { result: Runtime.RemoteObject }) => {
        const value: unknown = answer?.result.value;
        settle(error === null && typeof value === 'string' ? value : undefined);
      },
    );
  });
}
