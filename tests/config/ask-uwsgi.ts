import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What real uWSGI makes of a configuration file: its --show-config, directives and all. */
export async function askUwsgi(
  file: string,
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<(readonly [name: string, value: string])[]> {
  // It shows the configuration before it acts on any of it, and fails or not after that.
  const { stdout, stderr } = await run('uwsgi', ['--show-config', '--no-server', '--ini', file], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    timeout: 10_000,
  }).catch((error: { stdout: string; stderr: string }) => error);
  const text = `${stdout}${stderr}`;
  const [, body] = /^\[uwsgi\]\n(.*)^;end of configuration$/ms.exec(text) ?? [];
  if (body === undefined) throw new Error(`expected uwsgi to show a configuration, got:\n${text}`);
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...value] = line.split(' = ');
      return [name, value.join(' = ')];
    });
}
