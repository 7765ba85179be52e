import { outside, runTicks, throwLater } from './outside.ts';

/**
 * Makes a function what libuv may call. Node does not know of such calls: it runs what waits for the
 * end of a callback only after its own, and libuv knows no exceptions.
 */
export function inTurn(call: () => void): () => void {
  if (runTicks === undefined) return inNextTurn(call);
  return () => {
    attempt(call);
    attempt(runWhatWaits);
  };
}

function runWhatWaits(): void {
  outside(runTicks!);
}

/** Out of libuv's sight an exception is as uncaught as it should be. */
function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    throwLater(error);
  }
}

function inNextTurn(call: () => void): () => void {
  let isDue = false;
  const run = (): void => {
    isDue = false;
    call();
  };
  return () => {
    if (isDue) return;
    isDue = true;
    setImmediate(run);
  };
}
