import { type Options, propertyOf } from './config/options.ts';
import { python } from './python/python.ts';
import type { PythonSettings } from './python/settings.ts';
import { streamHandles } from './server/stream-handles.ts';
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
  const { options } = setting;
  const { module, wsgiFile, callable } = options;
  const spec = module ?? wsgiFile;
  if (spec === undefined) {
    throw new LoadError('expected an app: give module (file:callable) or wsgi-file, got neither');
  }
  if (isScript(spec)) {
    const application = await loadApplication(spec, process.cwd(), callable);
    return { application, close: () => Promise.resolve() };
  }
  return python({ ...pythonSettings(setting), ...pythonSpec(options, spec) });
}

function pythonSpec({ module, callable }: Options, spec: string): Partial<PythonSettings> {
  if (module === undefined) return { file: spec, callable };
  const named = parseModuleSpec(spec, callable);
  return {
    module: named.file,
    callable: named.isFactory ? `${named.callable}()` : named.callable,
  };
}

function pythonSettings({ options, worker, log }: AppSetting): PythonSettings {
  return {
    handles: streamHandles,
    interpreter: options.python,
    home: options.virtualenv,
    paths: options.pythonpath,
    threads: options.threads,
    postBuffering: options.postBuffering,
    chdir2: options.chdir2,
    noFileWrapper: options.wsgiDisableFileWrapper,
    server: {
      worker,
      processes: options.processes,
      master: process.ppid,
      bufferSize: options.bufferSize,
      options: givenOptions(options),
    },
    log,
  };
}

/** What was configured, for `uwsgi.opt`. */
function givenOptions(options: Options): string[] {
  return Object.keys(options.origins).flatMap((name) => {
    const value: unknown = options[propertyOf(name) as keyof Options];
    if (value === true) return [name];
    if (typeof value === 'string' || typeof value === 'number') return [`${name}=${value}`];
    return Array.isArray(value) ? value.map((item) => `${name}=${String(item)}`) : [];
  });
}
