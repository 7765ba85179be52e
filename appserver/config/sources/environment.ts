import { findOption, suggestOption } from '../option-names.ts';
import type { Setting } from '../setting.ts';

const PREFIX = 'UWSGI_';

/** What uWSGI leaves in its own environment, and children of it inherit. */
const NOT_OPTIONS = new Set(['UWSGI_ORIGINAL_PROC_NAME', 'UWSGI_RELOADS']);

export interface EnvironmentSettings {
  readonly settings: readonly Setting[];
  readonly notices: readonly string[];
}

/**
 * Options from the environment: `UWSGI_BUFFER_SIZE` is `buffer-size`. A variable that names no
 * option is a placeholder, `%(name)`, as in uWSGI, and a notice if it is nearly an option: other
 * programs have variables with this prefix, so that it is not an error.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentSettings {
  const settings: Setting[] = [];
  const notices: string[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || value === undefined || NOT_OPTIONS.has(variable)) continue;
    const name = variable.slice(PREFIX.length).toLowerCase().replaceAll('_', '-');
    const setting: Setting = { name, value, origin: { kind: 'environment', variable } };
    if (findOption(name) !== undefined) {
      settings.push(setting);
      continue;
    }
    settings.push({ ...setting, placeholder: 'declared' });
    const suggestion = suggestOption(name);
    if (suggestion !== '') notices.push(`${variable}: unknown option${suggestion} (ignored)`);
  }
  return { settings, notices };
}
