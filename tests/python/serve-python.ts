import { fileURLToPath } from 'node:url';
import { python } from '../../appserver/python/python.ts';
import type { PythonSettings } from '../../appserver/python/settings.ts';
import { system } from '../../appserver/system/system.ts';
import type { Application } from '../../appserver/wsgi/types.ts';
import { eventually } from '../fixtures/eventually.ts';
import { type Overrides, type RunningServer, startServer } from '../fixtures/server.ts';

const apps = new URL('apps/', import.meta.url);

/** Path of one of the small apps beside the tests. */
export const appFile = (name: string): string => fileURLToPath(new URL(name, apps));

export interface RunningPython extends RunningServer {
  /** What server and interpreter logged, message by message. */
  readonly allLogs: string[];
}

export interface Serve extends Partial<PythonSettings> {
  server?: PythonSettings['server'];
  /** Options of the server around it. */
  around?: Overrides;
  /** What stands between the server and the app. */
  middleware?: (app: Application) => Application;
  /**
   * A target of which the app gives a long response: once it has, responses with that head may be sent
   * by the app itself. It leaves neither a record nor a log.
   */
  longAnswer?: string;
}

/** Serves a Python app in the test's own process; the interpreter ends with the test. */
export async function servePython(
  file: string,
  { around, middleware = (own) => own, longAnswer, ...settings }: Serve = {},
): Promise<RunningPython> {
  const allLogs: string[] = [];
  const app = await python({
    file: appFile(file),
    system,
    answersDirectly: longAnswer !== undefined,
    log: (message) => allLogs.push(message),
    ...settings,
  });
  const running = await startServer(middleware(app.application), { ...around, alsoLog: allLogs });
  if (longAnswer !== undefined) {
    await (await running.send(longAnswer)).bytes();
    await eventually('it is recorded', () => running.records.splice(0).length === 1);
    allLogs.splice(0);
  }
  return {
    ...running,
    allLogs,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await app.close();
    },
  };
}

/** Waits for a message of the log, and gives it. */
export function logged({ allLogs }: RunningPython, pattern: RegExp): Promise<string> {
  return eventually(`${pattern} in the log`, () => allLogs.find((line) => pattern.test(line)));
}
