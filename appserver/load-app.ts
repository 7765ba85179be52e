import type { Options } from './config/options.ts';
import { python } from './python/python.ts';
import { isScript, LoadError, loadApplication, parseModuleSpec } from './wsgi/load.ts';
import type { Application } from './wsgi/types.ts';

/** What a worker needs to know to load its app. */
export interface AppSetting {
  readonly options: Options;
  /** The worker's number, from 1. */
  readonly worker: number;
  readonly log: (line: string) => void;
}

/** An app that is ready to serve, and how to take leave of it. */
export interface LoadedApp {
  readonly application: Application;
  /** Ends what the app runs in. Requests must be over. */
  close(): Promise<void>;
}

/**
 * Loads the app that the options name: a path to a script is TypeScript or JavaScript, everything
 * else is Python.
 *
 * @throws LoadError when there is none, or it cannot be loaded.
 */
export async function loadApp(setting: AppSetting): Promise<LoadedApp> {
  const { options, log } = setting;
  const { module, wsgiFile, callable } = options;
  const spec = module ?? wsgiFile;
  if (spec === undefined) {
    throw new LoadError('expected an app: give module (file:callable) or wsgi-file, got neither');
  }
  if (isScript(spec)) {
    const application = await loadApplication(spec, process.cwd(), callable);
    return { application, close: () => Promise.resolve() };
  }
  const named = parseModuleSpec(spec, callable);
  const application = await python({
    ...(module === undefined ? { file: wsgiFile } : { module: named.file }),
    callable:
      named.callable === undefined || !named.isFactory ? named.callable : `${named.callable}()`,
    home: options.virtualenv,
    paths: options.pythonpath,
    threads: options.threads,
    multiprocess: options.processes > 1,
    log,
  });
  return { application, close: () => application.close() };
}
