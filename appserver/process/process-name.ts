import type { Options } from '../config/options.ts';

type NameOptions = Pick<
  Options,
  'procname' | 'procnameMaster' | 'procnamePrefix' | 'procnamePrefixSpaced' | 'procnameAppend'
>;

/**
 * What a process is called in `ps`: `tsgi master`, `tsgi worker 1`, as with uWSGI's `auto-procname`,
 * or what the `procname` options make of it.
 *
 * @param worker its number; 0 for the master
 */
export function processName(options: NameOptions, worker: number): string {
  const { procname, procnameMaster, procnamePrefix, procnamePrefixSpaced, procnameAppend } =
    options;
  const usual = worker === 0 ? 'tsgi master' : `tsgi worker ${worker}`;
  const name = (worker === 0 ? procnameMaster : undefined) ?? procname ?? usual;
  const prefix =
    procnamePrefixSpaced === undefined ? (procnamePrefix ?? '') : `${procnamePrefixSpaced} `;
  return `${prefix}${name}${procnameAppend ?? ''}`;
}
