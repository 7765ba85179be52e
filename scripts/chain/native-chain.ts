import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startAppserver } from './appserver-service.ts';
import { freePort } from './free-port.ts';
import type { TemplateVariables } from './nginx-configuration.ts';
import { provideNginx } from './nginx-program.ts';
import { startNginx } from './nginx-service.ts';
import type { Service } from './service.ts';

export interface NativeChainOptions {
  /** The port of 127.0.0.1 that nginx listens on; one that is free by default. */
  readonly port?: number;
  /** An app server that runs already, as in `uwsgi_pass`. By default one is started. */
  readonly uwsgiPass?: string;
  /** The server's options for the app that is started; app/uwsgi.ini by default. */
  readonly ini?: string;
  /** More variables for nginx's template, such as `NGINX_BUFFERING`. */
  readonly variables?: Partial<TemplateVariables>;
  /** Gets every line that a service writes. */
  readonly onLine?: (service: string, line: string) => void;
}

/** nginx and an app server as processes of this machine. Disposing stops them and removes their files. */
export interface NativeChain extends AsyncDisposable {
  /** `http://localhost:8080`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** As in `uwsgi_pass`. */
  readonly uwsgiPass: string;
  /** What runs, in the order in which to stop it. */
  readonly services: readonly Service[];
  /** Stops nginx, then the app server; a second call while it is under way kills them. */
  stop(): Promise<void>;
}

/**
 * Starts the chain and waits until both services answer.
 *
 * @throws ScriptError when nginx is missing, or a service does not come up. Nothing is left then.
 */
export async function startNativeChain(options: NativeChainOptions = {}): Promise<NativeChain> {
  const { onLine = () => {} } = options;
  const program = await provideNginx();
  const directory = await mkdtemp(join(tmpdir(), 'tsgi-'));
  const services: Service[] = [];
  const stop = async (): Promise<void> => {
    for (const service of services) await service.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const socket = join(directory, 'app.sock');
    const { port = await freePort(), uwsgiPass = `unix:${socket}`, ini, variables } = options;
    if (options.uwsgiPass === undefined) {
      const log = (line: string): void => onLine('appserver', line);
      services.unshift(
        await startAppserver({ directory, socket, onLine: log, ...(ini && { ini }) }),
      );
    }
    const log = (line: string): void => onLine('nginx', line);
    services.unshift(
      await startNginx({
        program,
        directory,
        port,
        uwsgiPass,
        onLine: log,
        ...(variables && { variables }),
      }),
    );
    return {
      url: `http://localhost:${port}`,
      port,
      uwsgiPass,
      services,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
