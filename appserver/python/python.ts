import { RequestBody } from '../wsgi/input.ts';
import type { Application } from '../wsgi/types.ts';
import { Call } from './call.ts';
import { InterpreterSlot } from './interpreter-slot.ts';
import type { PythonSettings } from './settings.ts';

/** A Python app as an Application. */
export interface PythonApplication {
  readonly application: Application;
  /** Ends its interpreter. Calls must be over. */
  close(): Promise<void>;
}

/**
 * Runs a Python WSGI app in an interpreter of its own.
 *
 * @throws LoadError when there is no interpreter, or it cannot load the app.
 */
export async function python(settings: PythonSettings): Promise<PythonApplication> {
  const { postBuffering = 0 } = settings;
  const slot = new InterpreterSlot(settings);
  await slot.start();
  const application: Application = (environ, startResponse) => {
    const input = environ['wsgi.input'];
    if (postBuffering > 0 && input instanceof RequestBody && !input.complete) {
      return input.buffered(postBuffering).then(() => submit(new Call(environ, startResponse)));
    }
    return submit(new Call(environ, startResponse));
  };
  const submit = (call: Call): Call['response'] => {
    slot.submit(call);
    return call.response;
  };
  return { application, close: () => slot.close() };
}
