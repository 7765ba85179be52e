// Runs before every `npm start`, `npm test` and `npm run check`: installs the project's packages if
// they are not there yet, or are not those of package-lock.json. Plain JavaScript for Node 18 and
// later, because the Node that runs everything else is one of these packages.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 18;

/**
 * Whether what is installed differs from what the lock file asks for.
 *
 * @param {string} root the project's directory.
 * @returns {boolean}
 */
export function isStale(root) {
  const wanted = readPackages(`${root}/package-lock.json`);
  // npm writes this one at the end of each installation: what is there, in the same form.
  const installed = readPackages(`${root}/node_modules/.package-lock.json`);
  if (wanted === undefined) throw new Error('expected a package-lock.json, found none');
  if (installed === undefined || !existsSync(`${root}/node_modules/.bin/node`)) return true;
  return Object.entries(wanted).some(([path, { version, optional }]) => {
    if (path === '') return false;
    // Packages for other systems are listed but not installed.
    if (installed[path] === undefined) return optional !== true;
    return installed[path].version !== version;
  });
}

/**
 * @param {string} path a lock file.
 * @returns {Record<string, { version: string, optional?: boolean }> | undefined}
 */
function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

/**
 * `npm ci`, with its output only when it fails.
 *
 * @param {string} root
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function npmCi(root) {
  return new Promise((settle) => {
    // --include=dev: NODE_ENV=production must not leave out the Node that runs the project.
    const args = ['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'];
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => settle({ status: null, output: error.message }));
    child.on('close', (status) => settle({ status, output }));
  });
}

async function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    console.error(`Node ${OLDEST_NODE} or later is needed, this is ${process.version}.`);
    return 1;
  }
  if (!isStale(root)) return 0;

  const begin = Date.now();
  const seconds = () => `${Math.round((Date.now() - begin) / 1000)} s`;
  console.log('installing packages (npm ci; up to a minute) ...');
  const timer = setInterval(() => console.log(`  still installing after ${seconds()} ...`), 10_000);
  const { status, output } = await npmCi(root);
  clearInterval(timer);
  if (status === 0) {
    console.log(`installed packages in ${seconds()}`);
    return 0;
  }
  console.error(output.trim());
  console.error('\nThe packages could not be installed: npm ci failed with what is shown above.');
  console.error(
    'Check that the npm registry can be reached (npm ping), then run the same command again.',
  );
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
