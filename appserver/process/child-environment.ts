import type { Options } from '../config/options.ts';

/** The environment of what the server starts: workers, hooks, daemons. `env` adds to its own. */
export function childEnvironment({ env }: Pick<Options, 'env'>): NodeJS.ProcessEnv {
  const added = env.map((text) => {
    const equals = text.indexOf('=');
    return [text.slice(0, equals), text.slice(equals + 1)] as const;
  });
  return { ...process.env, ...Object.fromEntries(added) };
}
