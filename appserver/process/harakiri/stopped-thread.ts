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
  /** Lets it go on. */
  resume(): void;
}

/**
 * Interrupts the main thread.
 *
 * @returns undefined if it does not stop within `patience` milliseconds: it is in native code
 */
export function stopMainThread(patience: number): Promise<StoppedThread | undefined> {
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  return new Promise((settle) => {
    const timer = setTimeout(() => {
      session.disconnect();
      settle(undefined);
    }, patience);
    session.once('Debugger.paused', ({ params }) => {
      clearTimeout(timer);
      settle({
        stack: params.callFrames.map((frame) => formatFrame(frame, urls)),
        evaluate: (expression) => evaluate(session, expression),
        resume() {
          // Ending the session takes the breakpoint with it.
          session.disconnect();
        },
      });
    });
    session.post('Debugger.enable');
    session.post('Debugger.pause');
  });
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
