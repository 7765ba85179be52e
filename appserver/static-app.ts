import { resolve } from 'node:path';

import type { Options } from './config/options.ts';
import type { StaticRoot } from './static/static-root.ts';
import type { Application } from './wsgi/types.ts';

/**
 * Puts the server's own file serving before an app, where the options ask for that. Relative paths
 * begin in the directory of this moment: that of `chdir`, not of `chdir2`.
 */
export async function staticServing({
  staticMap,
  checkStatic,
  staticExpires,
}: Pick<Options, 'staticMap' | 'checkStatic' | 'staticExpires'>): Promise<
  (application: Application) => Application
> {
  const roots = [
    ...staticMap.map(({ key, value }) => root(key, value)),
    ...checkStatic.map((path) => root('', path)),
  ];
  if (roots.length === 0) return (application) => application;
  const expires = staticExpires.map(({ pattern, seconds }) => ({
    pattern: new RegExp(pattern),
    seconds,
  }));
  // Loaded only where it is needed: it has a table of all media types.
  const { staticFiles } = await import('./static/static-files.ts');
  return (application) => staticFiles({ roots, expires }, application);
}

function root(prefix: string, path: string): StaticRoot {
  return { prefix, path: Buffer.from(resolve(path)).toString('latin1') };
}
