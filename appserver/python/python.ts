import { AppUnavailableError } from '../wsgi/errors.ts';
import type { Application } from '../wsgi/types.ts';
import { Call } from './call.ts';
import { Interpreter } from './interpreter.ts';
import type { Lane } from './lane.ts';
import type { PythonSettings } from './settings.ts';

/** A Python app as an Application. */
export interface PythonApplication extends Application {
  /** Ends the interpreter; requests must be over. */
  close(): Promise<void>;
}

/**
 * Runs a Python WSGI app in an interpreter of its own.
 *
 * @throws LoadError when the app cannot be loaded.
 */
export async function python(settings: PythonSettings): Promise<PythonApplication> {
  const interpreter = await Interpreter.start(settings);
  const free: Lane[] = [...interpreter.lanes];
  const waiting: Call[] = [];
  interpreter.onFree = (lane) => {
    const call = waiting.shift();
    if (call === undefined) free.push(lane);
    else lane.begin(call);
  };
  void interpreter.exited.then(() => {
    const error = new AppUnavailableError('502 Bad Gateway', 'the Python interpreter died');
    for (const lane of interpreter.lanes) lane.lost(error);
  });
  const application: Application = (environ, startResponse) => {
    const call = new Call(environ, startResponse);
    const lane = free.pop();
    if (lane === undefined) waiting.push(call);
    else lane.begin(call);
    return call.response;
  };
  return Object.assign(application, {
    async close() {
      await interpreter.close();
    },
  });
}
