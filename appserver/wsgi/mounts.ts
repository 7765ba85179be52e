import type { Application, Environ } from './types.ts';

/** An app under a prefix of the path. */
export interface Mount {
  /** `/shop`; a slash at its end counts for nothing, and `/` alone is the root. */
  readonly prefix: string;
  readonly application: Application;
}

export interface MountOptions {
  readonly mounts: readonly Mount[];
  /** The app for everything else; without it the first mount's. */
  readonly fallback: Application | undefined;
  /**
   * Whether to choose by PATH_INFO and to move the prefix into SCRIPT_NAME (uWSGI's
   * `manage-script-name`). Otherwise the web server has chosen, by the SCRIPT_NAME that it sent.
   */
  readonly manageScriptName: boolean;
}

/**
 * Several apps as one: uWSGI's `mount`.
 *
 * With `manageScriptName` the longest prefix that ends at a slash or at the path's end wins: of
 * `/shop`, the paths `/shop` and `/shop/cart` are, and `/shopping` is not.
 *
 * @throws RangeError without any app, or when two mounts have the same prefix.
 */
export function mountApplications(options: MountOptions): Application {
  const { mounts, manageScriptName } = options;
  const byPrefix = new Map<string, Application>();
  for (const { prefix, application } of mounts) {
    const name = normalized(prefix);
    if (byPrefix.has(name)) throw new RangeError(`mount: expected ${prefix} once, got it twice`);
    byPrefix.set(name, application);
  }
  const fallback = options.fallback ?? mounts[0]?.application;
  if (fallback === undefined) throw new RangeError('mount: expected at least one app, got none');
  if (!manageScriptName) {
    return (environ, startResponse) =>
      (byPrefix.get(normalized(environ.SCRIPT_NAME)) ?? fallback)(environ, startResponse);
  }
  // Longest first: the first that fits is the one.
  const prefixes = [...byPrefix].toSorted(([a], [b]) => b.length - a.length);
  return (environ, startResponse) => {
    const path = environ.PATH_INFO;
    for (const [prefix, application] of prefixes) {
      if (!isBelow(path, prefix)) continue;
      split(environ, prefix);
      return application(environ, startResponse);
    }
    split(environ, '');
    return fallback(environ, startResponse);
  };
}

function normalized(prefix: string): string {
  return prefix.replace(/\/+$/, '');
}

function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}

function split(environ: Environ, prefix: string): void {
  environ.SCRIPT_NAME = prefix;
  environ.PATH_INFO = environ.PATH_INFO.slice(prefix.length);
}
