import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { describeOption } from './option-origin.ts';

/**
 * Enters `chdir`, where relative paths of sockets and apps begin; without it the launch directory.
 *
 * @throws StartupError
 */
export function enterDirectory(options: Pick<Options, 'chdir' | 'origins'>, launch: string): void {
  const directory = options.chdir ?? launch;
  try {
    process.chdir(directory);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_CHDIR',
      `${describeOption(options, 'chdir', directory)}: cannot enter the directory: ${systemReason(error)}`,
      { cause: error },
    );
  }
}
