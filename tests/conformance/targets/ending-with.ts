import type { RunningTarget } from '../target.ts';

/** `running`, which when it is disposed of ends all that was `started` for it, last things first. */
export function endingWith(
  started: AsyncDisposableStack,
  running: Omit<RunningTarget, typeof Symbol.asyncDispose>,
): RunningTarget {
  const resources = started.move();
  return { ...running, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
