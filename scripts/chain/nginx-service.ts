import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { renderConfiguration } from './nginx-configuration.ts';
import type { TemplateVariables } from './nginx-configuration.ts';
import { Service } from './service.ts';

export interface NginxOptions {
  /** The nginx binary. */
  readonly program: string;
  /** All of nginx's files go there. */
  readonly directory: string;
  /** The port of 127.0.0.1 to listen on. */
  readonly port: number;
  /** Where the app server is, as in `uwsgi_pass`. */
  readonly uwsgiPass: string;
  readonly variables?: Partial<TemplateVariables>;
  readonly onLine: (line: string) => void;
}

/**
 * Starts nginx with the project's template and waits until it answers.
 *
 * @throws ScriptError when it does not come up; what it said went to `onLine`.
 */
export async function startNginx(options: NginxOptions): Promise<Service> {
  const { program, directory, port, uwsgiPass, onLine } = options;
  const configuration = join(directory, 'nginx.conf');
  await writeFile(
    configuration,
    await renderConfiguration({
      ...options.variables,
      NGINX_LISTEN: `127.0.0.1:${port}`,
      UWSGI_PASS: uwsgiPass,
    }),
  );
  // Started by root, nginx would change to a user who may not enter directories of root's.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const nginx = await Service.start({
    name: 'nginx',
    command: program,
    args: ['-p', `${directory}/`, '-c', configuration, '-e', 'stderr', '-g', `daemon off; ${user}`],
    cwd: directory,
    directory,
    stopSignal: 'SIGQUIT',
    onLine,
  });
  try {
    await nginx.untilReady(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/nginx-health`).catch(() => undefined);
      return answer?.ok === true;
    });
  } catch (error) {
    await nginx.stop();
    throw error;
  }
  return nginx;
}
