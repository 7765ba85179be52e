import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { ScriptError } from '../errors.ts';
import { step } from '../progress.ts';

/** Where packages put nginx that a user's PATH may lack: Debian, BSD, Homebrew. */
const USUAL_PLACES = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** The path of an nginx on this machine, if there is one. */
export async function findNginx(
  directories: readonly string[] = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...USUAL_PLACES,
  ],
): Promise<string | undefined> {
  for (const directory of directories) {
    const path = join(directory, 'nginx');
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (directory !== '' && found) return path;
  }
  return undefined;
}

/**
 * An nginx to run: the one that is here, or on Debian and Ubuntu, as root, one that is installed now.
 *
 * @throws ScriptError that says what to install, when neither is possible.
 */
export async function provideNginx(): Promise<string> {
  const found = await findNginx();
  if (found !== undefined) return found;
  const hasApt = await access('/usr/bin/apt-get').then(
    () => true,
    () => false,
  );
  if (hasApt && process.getuid?.() === 0) {
    await step('installing nginx through apt', installNginx);
    const installed = await findNginx();
    if (installed !== undefined) return installed;
  }
  throw new ScriptError(
    'ERR_NO_NGINX',
    `nginx is needed and was not found; install it (${installCommand(hasApt)}) or start Docker, then run this again`,
  );
}

function installCommand(hasApt: boolean): string {
  if (hasApt) return 'sudo apt-get install nginx';
  return process.platform === 'darwin' ? 'brew install nginx' : "your system's package nginx";
}

/** The package would start nginx as a service on port 80: the policy file keeps it from that. */
const INSTALL = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod 755 $policy
  trap 'rm -f $policy' EXIT
fi
apt-get update
apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 nginx
`;

async function installNginx(): Promise<void> {
  await promisify(execFile)('sh', ['-c', INSTALL]).catch((error: { stderr?: string }) => {
    throw new ScriptError(
      'ERR_NO_NGINX',
      `nginx could not be installed through apt:\n${error.stderr}`,
    );
  });
}
