import { AsyncResource } from 'node:async_hooks';

// What AsyncLocalStorage.snapshot gives does the same by way of two more calls.
const root = new AsyncResource('tsgi', { requireManualDestroy: true });

/**
 * Calls a function outside of every AsyncLocalStorage context. Many connections are served in one
 * callback, and what an app keeps for one request (`enterWith`) must not be there for the next.
 */
export function outside<Result, Args extends unknown[]>(
  call: (...args: Args) => Result,
  ...args: Args
): Result {
  return root.runInAsyncScope(call as (...args: unknown[]) => Result, undefined, ...args);
}

/** Makes an error an uncaught exception, without cutting the current callback short. */
export function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

/**
 * Runs what waits for the end of the current callback: promises and `process.nextTick`. Node does so
 * after callbacks of its own, and has kept this name for those of others. Undefined if it has not.
 */
export const runTicks: (() => void) | undefined = (
  process as { _tickCallback?: () => void }
)._tickCallback?.bind(process);
