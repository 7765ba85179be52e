import { Poller } from './poller.ts';
import { loadSystemCalls, type SystemCalls } from './system-calls.ts';

/** A thread's way to the kernel that goes past Node's streams. */
export interface System {
  readonly calls: SystemCalls;
  readonly poller: Poller;
}

/** This thread's, or undefined where Node's public API has to do. */
export const system: System | undefined = load();

function load(): System | undefined {
  const calls = loadSystemCalls();
  return calls && { calls, poller: new Poller(calls) };
}
