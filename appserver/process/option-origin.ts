import type { Options } from '../config/options.ts';

/** An option and its value in the words of whoever gave it: `uwsgi.ini:3: chdir = srv`, `--chdir srv`. */
export function describeOption(
  { origins }: Pick<Options, 'origins'>,
  name: string,
  value: string | number,
): string {
  const origin = origins[name];
  if (origin === 'command line') return `--${name} ${value}`;
  return origin === undefined ? `${name} = ${value}` : `${origin}: ${name} = ${value}`;
}
