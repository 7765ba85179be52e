/** How to run a Python app. Options are uWSGI's. */
export interface PythonSettings {
  /** Dotted name of a module; `module`. Either this or `file`. */
  readonly module?: string | undefined;
  /** Path of a source file; `wsgi-file`. */
  readonly file?: string | undefined;
  /** Name of the app in the module, `application` by default; with `()` it is called once at load. */
  readonly callable?: string | undefined;
  /** The interpreter's command; `python3` by default. */
  readonly interpreter?: string | undefined;
  /** A virtual environment, whose interpreter is used; `home`, `virtualenv`. */
  readonly home?: string | undefined;
  /** Put before all else on `sys.path`; `pythonpath`. */
  readonly paths?: readonly string[] | undefined;
  /** Requests at the same time; 1 by default. */
  readonly threads?: number | undefined;
  /** Whether other workers serve the same app (`wsgi.multiprocess`). */
  readonly multiprocess?: boolean | undefined;
  /** Takes what the interpreter says outside of any request. */
  readonly log: (line: string) => void;
}
