import { existsSync } from 'node:fs';
import { formatAddress } from './config/address.ts';
import { type Options, propertyOf } from './config/options.ts';
import { python } from './python/python.ts';
import type { PythonSettings } from './python/settings.ts';
import { system } from './system/system.ts';
import { Admission } from './wsgi/admission.ts';
import { isScript, LoadError, loadApplication, parseModuleSpec } from './wsgi/load.ts';
import { mountApplications } from './wsgi/mounts.ts';
import type { Application } from './wsgi/types.ts';

/** What a worker needs to know to load its app. */
export interface AppSetting {
  readonly options: Options;
  /** The worker's number, from 1. */
  readonly worker: number;
  readonly log: (message: string) => void;
}

/** An app that is ready to serve, and how to take leave of it. */
export interface LoadedApp {
  readonly application: Application;
  /** Whether it can take more requests. */
  readonly admission: Admission;
  /** The processes that it runs in, beside this one. */
  pids(): number[];
  /** Ends what the app runs in. Requests must be over. */
  close(): Promise<void>;
}

/**
 * Loads the apps that the options name: `module` or `wsgi-file`, and each `mount`.
 *
 * @throws LoadError when there is none, or one cannot be loaded.
 */
export async function loadApp(setting: AppSetting): Promise<LoadedApp> {
  const { module, wsgiFile, mount, manageScriptName } = setting.options;
  const specs = mount.map(({ value }) => value);
  const main = module ?? wsgiFile;
  if (main !== undefined) specs.unshift(main);
  if (specs.length === 0) {
    throw new LoadError(
      'expected an app: give module (file:callable), wsgi-file or mount, got none',
    );
  }
  const admission = new Admission();
  const apps = await loadAll(specs, { ...setting, admission });
  const fallback = main === undefined ? undefined : apps.shift()!;
  const close = async (): Promise<void> => {
    await Promise.all([fallback, ...apps].map((app) => app?.close()));
  };
  const pids = (): number[] => [fallback, ...apps].flatMap((app) => app?.pids() ?? []);
  if (apps.length === 0) return { application: fallback!.application, admission, pids, close };
  const mounts = mount.map(({ key }, n) => ({ prefix: key, application: apps[n]!.application }));
  const all = { mounts, fallback: fallback?.application, manageScriptName };
  return { application: mountApplications(all), admission, pids, close };
}

type OneSetting = AppSetting & { readonly admission: Admission };
type OneApp = Omit<LoadedApp, 'admission'>;

/** Loads them at the same time. If one fails, nothing is left of the others. */
async function loadAll(specs: readonly string[], setting: OneSetting): Promise<OneApp[]> {
  const outcomes = await Promise.allSettled(specs.map((spec) => loadOne(spec, setting)));
  const apps = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return apps.map(({ value }) => value);
  await Promise.all(apps.map(({ value }) => value.close()));
  throw failure.reason;
}

async function loadOne(spec: string, setting: OneSetting): Promise<OneApp> {
  const { callable } = setting.options;
  if (isScript(spec)) {
    const application = await loadApplication(spec, process.cwd(), callable);
    return { application, pids: () => [], close: () => Promise.resolve() };
  }
  return python({ ...pythonSettings(setting), ...pythonSpec(spec, setting.options) });
}

/** Which module or file of Python an option means, and which callable in it. */
function pythonSpec(
  spec: string,
  { module, wsgiFile, callable }: Options,
): Pick<PythonSettings, 'module' | 'file' | 'callable'> {
  if (spec === wsgiFile) return { file: spec, callable };
  const named = parseModuleSpec(spec, callable);
  // A mount may name either. Django's module project.wsgi only looks like a file.
  const isFile =
    spec !== module &&
    (/\.py$|\//.test(named.file) || (named.file.endsWith('.wsgi') && existsSync(named.file)));
  return {
    [isFile ? 'file' : 'module']: named.file,
    callable: named.isFactory ? `${named.callable}()` : named.callable,
  };
}

function pythonSettings({ options, worker, log, admission }: OneSetting): PythonSettings {
  return {
    system,
    admission,
    // What else stands before an app looks at its vars only, or changes its input.
    environIsAsMade: options.mount.length === 0,
    answersDirectly: true,
    interpreter: options.python,
    home: options.virtualenv,
    paths: options.pythonpath,
    threads: options.threads,
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

/** What was configured, for `uwsgi.opt`: `name=value`, or `name` for a switch. */
function givenOptions(options: Options): string[] {
  return Object.keys(options.origins).flatMap((name) => {
    const socket = options.sockets.findLast(({ option }) => option === name);
    if (socket !== undefined) return [`${name}=${formatAddress(socket.address)}`];
    const value: unknown = options[propertyOf(name) as keyof Options];
    if (value === true) return [name];
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    return typeof last === 'string' || typeof last === 'number' ? [`${name}=${last}`] : [];
  });
}
