import type { System } from '../system/system.ts';
import type { Admission } from '../wsgi/admission.ts';

/** How to run a Python app. What stands in backquotes is uWSGI's option. */
export interface PythonSettings {
  /** Dotted name of a module (`module`). Either this or `file`. */
  readonly module?: string | undefined;
  /** Path of a source file (`wsgi-file`). */
  readonly file?: string | undefined;
  /** Name of the app in the module (`callable`), `application` by default; with `()` it is called once at load. */
  readonly callable?: string | undefined;
  /** Command of the interpreter, `python3` by default. */
  readonly interpreter?: string | undefined;
  /** A virtual environment whose interpreter is used instead (`virtualenv`). */
  readonly home?: string | undefined;
  /** Put in front of `sys.path` (`pythonpath`). */
  readonly paths?: readonly string[] | undefined;
  /** How many requests run at the same time (`threads`); 1 by default. */
  readonly threads?: number | undefined;
  /** Where the app lives once it is loaded (`chdir2`). */
  readonly chdir2?: string | undefined;
  /** Leaves `wsgi.file_wrapper` out (`wsgi-disable-file-wrapper`). */
  readonly noFileWrapper?: boolean | undefined;
  /** What the app can ask of its server by `import uwsgi`. */
  readonly server?: ServerFacts | undefined;
  /** A way to the kernel that goes past Node's streams, for speed; without it `net.Socket` serves. */
  readonly system?: System | undefined;
  /** Is told when all lanes are taken, and when one is free. */
  readonly admission?: Admission | undefined;
  /** Whether nobody changes an environ's vars before they come here. */
  readonly environIsAsMade?: boolean | undefined;
  /**
   * Whether the app's responses are passed on as they are: then it may send them itself, and what
   * stands before it gets to see neither their heads nor their bodies.
   */
  readonly answersDirectly?: boolean | undefined;
  /** Takes what the interpreter says outside of any request; one message, maybe of several lines. */
  readonly log: (message: string) => void;
}

export interface ServerFacts {
  /** Number of the worker, from 1. */
  readonly worker: number;
  /** How many workers serve the app. */
  readonly processes: number;
  /** The master's process id: where `uwsgi.reload()` sends its signal. */
  readonly master: number;
  /** Largest block of vars in bytes. */
  readonly bufferSize: number;
  /** The options that were given: `name=value`, or `name` for a switch. */
  readonly options: readonly string[];
}

/** The settings as vars for the bridge: keys and values in turn. */
export function encodeSettings(settings: PythonSettings): string[] {
  const { server } = settings;
  const values: Record<string, string | undefined> = {
    module: settings.module,
    file: settings.file,
    callable: settings.callable,
    paths: (settings.paths ?? []).join('\0'),
    threads: String(settings.threads ?? 1),
    chdir2: settings.chdir2,
    lends: settings.system === undefined ? '' : '1',
    no_file_wrapper: settings.noFileWrapper === true ? '1' : '',
    multiprocess: (server?.processes ?? 1) > 1 ? '1' : '',
    worker: String(server?.worker ?? 1),
    processes: String(server?.processes ?? 1),
    master: String(server?.master ?? process.ppid),
    buffer_size: String(server?.bufferSize ?? 0),
    options: (server?.options ?? []).join('\0'),
  };
  return Object.entries(values).flatMap(([key, value]) =>
    // A path is bytes: UTF-8 here, in Latin-1 characters as any var.
    value === undefined ? [] : [key, Buffer.from(value).toString('latin1')],
  );
}
