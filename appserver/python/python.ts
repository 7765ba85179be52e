import type { Application } from '../wsgi/types.ts';
import { Call } from './call.ts';
import { InterpreterSlot } from './interpreter-slot.ts';
import type { PythonSettings } from './settings.ts';

/** A Python app as an Application. */
export interface PythonApplication {
  readonly application: Application;
  /** The process of its interpreter, if there is one at the moment. */
  pids(): number[];
  /** Ends its interpreter. Calls must be over. */
  close(): Promise<void>;
}

/**
 * Runs a Python WSGI app in an interpreter of its own.
 *
 * @throws LoadError when there is no interpreter, or it cannot load the app.
 */
export async function python(settings: PythonSettings): Promise<PythonApplication> {
  const slot = new InterpreterSlot(settings);
  await slot.start();
  const { environIsAsMade: isAsMade = false } = settings;
  return {
    application(environ, startResponse) {
      const call = new Call(environ, startResponse, isAsMade);
      slot.submit(call);
      return call.response;
    },
    pids: () => (slot.pid === undefined ? [] : [slot.pid]),
    close: () => slot.close(),
  };
}
