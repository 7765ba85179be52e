import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Calls a function outside of every AsyncLocalStorage context. Many connections are served in one
 * callback, and what an app keeps for one request (`enterWith`) must not be there for the next.
 */
export const outside: <Result, Args extends unknown[]>(
  call: (...args: Args) => Result,
  ...args: Args
) => Result = AsyncLocalStorage.snapshot();

/** Makes an error an uncaught exception, without cutting the current callback short. */
export function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
