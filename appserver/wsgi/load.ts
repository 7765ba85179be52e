import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Application } from './types.ts';

/** An app that cannot be served; `message` is one line for the administrator, `cause` may hold a stack. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly code = 'ERR_APP_LOAD';
}

const SCRIPT = /\.[cm]?[jt]s$/;

/** What `module` (and `callable`) say: which file, which export, and whether to call it first. */
export interface ModuleSpec {
  readonly file: string;
  readonly callable: string | undefined;
  /** `callable()`: the export is a factory that is called once, at load. */
  readonly isFactory: boolean;
}

/**
 * Splits uWSGI's `module = file:callable`.
 *
 * @param callable uWSGI's `callable`; a callable in `spec` comes first.
 */
export function parseModuleSpec(spec: string, callable?: string): ModuleSpec {
  const colon = spec.lastIndexOf(':');
  const file = colon > 0 ? spec.slice(0, colon) : spec;
  const named = (colon > 0 ? spec.slice(colon + 1) : '') || callable;
  const isFactory = named?.endsWith('()') ?? false;
  return { file, callable: isFactory ? named?.slice(0, -2) : named, isFactory };
}

/** Whether `module` names a TypeScript or JavaScript file rather than a Python module. */
export function isScript(spec: string): boolean {
  return SCRIPT.test(parseModuleSpec(spec).file);
}

/**
 * Imports an app: the export named `callable`, else `application`, else the default export.
 *
 * @param spec uWSGI's `module`: a path, and maybe `:callable`, with `()` to call it once first.
 * @param directory where a relative path begins (uWSGI's `chdir`).
 * @throws LoadError when the file is missing, fails while it is imported, or exports no callable.
 */
export async function loadApplication(
  spec: string,
  directory: string,
  callable?: string,
): Promise<Application> {
  const { file, callable: named, isFactory } = parseModuleSpec(spec, callable);
  const path = resolve(directory, file);
  try {
    await access(path);
  } catch (cause) {
    throw new LoadError(`module: no such file: ${path}`, { cause });
  }
  const exported = await importFile(path);
  const name =
    named ?? ('application' in exported || !('default' in exported) ? 'application' : 'default');
  let value = exported[name];
  if (typeof value === 'function' && isFactory) {
    value = await call(value as () => unknown, name, path);
  }
  if (typeof value !== 'function') {
    const names = Object.keys(exported).filter((key) => typeof exported[key] === 'function');
    throw new LoadError(
      `module: expected a function ${name} in ${path}, got ${value === undefined ? 'none' : typeof value}` +
        (names.length > 0 ? `; it has ${names.join(', ')}` : '; it exports no function'),
    );
  }
  return value as Application;
}

async function importFile(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    throw new LoadError(`module: ${path} cannot be loaded: ${firstLine(cause)}`, { cause });
  }
}

async function call(factory: () => unknown, name: string, path: string): Promise<unknown> {
  try {
    return await factory();
  } catch (cause) {
    throw new LoadError(`module: ${name}() in ${path} failed: ${firstLine(cause)}`, { cause });
  }
}

function firstLine(cause: unknown): string {
  return String(cause).split('\n', 1)[0]!;
}
