import type { Options } from '../config/options.ts';
import { StartupError, systemReason } from './errors.ts';
import { describeOption } from './option-origin.ts';

type DirectoryOptions = Pick<Options, 'chdir' | 'chdir2' | 'origins'>;

/**
 * Enters `chdir`, where relative paths of sockets and apps begin; without it the launch directory.
 *
 * @throws StartupError
 */
export function enterDirectory(options: DirectoryOptions, launch: string): void {
  enter('chdir', options.chdir ?? launch, options);
}

/**
 * Enters `chdir2`, once the app is loaded; relative to `chdir`.
 *
 * @throws StartupError
 */
export function enterAppDirectory(options: DirectoryOptions): void {
  if (options.chdir2 !== undefined) enter('chdir2', options.chdir2, options);
}

function enter(name: string, directory: string, options: DirectoryOptions): void {
  try {
    process.chdir(directory);
  } catch (error) {
    throw new StartupError(
      'ERR_TSGI_CHDIR',
      `${describeOption(options, name, directory)}: cannot enter the directory: ${systemReason(error)}`,
      { cause: error },
    );
  }
}
