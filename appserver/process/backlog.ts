import { readFileSync } from 'node:fs';

import type { Options } from '../config/options.ts';
import { StartupError } from './errors.ts';
import { describeOption } from './option-origin.ts';

const SOMAXCONN = '/proc/sys/net/core/somaxconn';

/**
 * The kernel cuts a longer listen queue down without a word, so uWSGI and we refuse it.
 *
 * @throws StartupError
 */
export function checkBacklog(options: Pick<Options, 'listen' | 'origins'>): void {
  const { listen, origins } = options;
  const limit = systemLimit();
  // Only what somebody asked for is an error: the default may exceed the limit of a small host.
  if (limit === undefined || listen <= limit || origins['listen'] === undefined) return;
  throw new StartupError(
    'ERR_TSGI_BACKLOG',
    `${describeOption(options, 'listen', listen)}: expected at most net.core.somaxconn, which is ${limit} on this host`,
  );
}

function systemLimit(): number | undefined {
  try {
    return Number(readFileSync(SOMAXCONN, 'utf8'));
  } catch {
    return undefined; // Not Linux.
  }
}
