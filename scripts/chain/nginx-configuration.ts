import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the template and uwsgi_params are. */
export const NGINX_ROOM = fileURLToPath(new URL('../../nginx', import.meta.url));

/** What the template leaves open. The image and compose.yaml have the same defaults. */
export const TEMPLATE_DEFAULTS = {
  NGINX_MAX_BODY_SIZE: '256m',
  NGINX_BUFFERING: 'off',
  NGINX_REQUEST_BUFFERING: 'off',
} as const;

/** The variables of nginx/nginx.conf.template; those in TEMPLATE_DEFAULTS may be left out. */
export type TemplateVariables = Partial<Record<keyof typeof TEMPLATE_DEFAULTS, string>> & {
  /** Address and port, as in nginx's `listen`. */
  readonly NGINX_LISTEN: string;
  /** Where the app server is: `host:port` or `unix:/path`, as in nginx's `uwsgi_pass`. */
  readonly UWSGI_PASS: string;
};

/**
 * nginx.conf for a local nginx: the project's template with the variables put in, as the official
 * image's entrypoint does it.
 */
export async function renderConfiguration(variables: TemplateVariables): Promise<string> {
  const values: Record<string, string | undefined> = {
    ...TEMPLATE_DEFAULTS,
    NGINX_CONF_DIR: NGINX_ROOM,
    // Never asked: a local app server has an address and not a name.
    NGINX_LOCAL_RESOLVERS: '127.0.0.1',
    ...variables,
  };
  const template = await readFile(join(NGINX_ROOM, 'nginx.conf.template'), 'utf8');
  return template.replaceAll(/\$\{([A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
