import { findOption } from './option-names.ts';
import type { Setting } from './setting.ts';

const PREFIX = 'UWSGI_';

/**
 * Options from the environment: `UWSGI_BUFFER_SIZE` is `buffer-size`. A variable that names no
 * option is left out: other programs have variables with this prefix, nginx's image for one.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Setting[] {
  return Object.entries(env).flatMap(([variable, value]) => {
    if (!variable.startsWith(PREFIX) || value === undefined) return [];
    const name = variable.slice(PREFIX.length).toLowerCase().replaceAll('_', '-');
    if (findOption(name) === undefined) return [];
    return [{ name, value, origin: { kind: 'environment', variable } }];
  });
}
