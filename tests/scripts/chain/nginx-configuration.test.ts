import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import {
  NGINX_ROOM,
  renderConfiguration,
  TEMPLATE_DEFAULTS,
} from '../../../scripts/chain/nginx-configuration.ts';
import { REPOSITORY } from '../../../scripts/run.ts';

const required = { NGINX_LISTEN: '127.0.0.1:1', UWSGI_PASS: 'unix:/a.sock' };

describe('renderConfiguration', () => {
  it('puts every variable in and leaves the variables of nginx alone', async () => {
    const configuration = await renderConfiguration({ ...required, NGINX_BUFFERING: 'on' });
    expect(configuration).toContain('listen 127.0.0.1:1;');
    expect(configuration).toContain('set $upstream_server "unix:/a.sock";');
    expect(configuration).toContain('uwsgi_buffering on;');
    expect(configuration.replaceAll(/^\s*#.*$/gm, '')).not.toMatch(/\$\{/);
  });
});

describe('compose.yaml', () => {
  it('has the same defaults', async () => {
    const compose = await readFile(join(REPOSITORY, 'compose.yaml'), 'utf8');
    for (const [name, value] of Object.entries(TEMPLATE_DEFAULTS)) {
      expect(compose).toContain(`      ${name}: \${${name}:-${value}}\n`);
    }
  });
});

describe('nginx/Dockerfile', () => {
  it('has the same defaults', async () => {
    const dockerfile = await readFile(join(NGINX_ROOM, 'Dockerfile'), 'utf8');
    for (const [name, value] of Object.entries(TEMPLATE_DEFAULTS)) {
      expect(dockerfile).toContain(`    ${name}=${value} \\\n`);
    }
  });

  it('sets every variable of the template, but for what the base image finds out', async () => {
    const dockerfile = await readFile(join(NGINX_ROOM, 'Dockerfile'), 'utf8');
    const template = await readFile(join(NGINX_ROOM, 'nginx.conf.template'), 'utf8');
    const names = new Set([...template.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name));
    names.delete('NAMES'); // The word that the template's comment uses.
    names.delete('NGINX_LOCAL_RESOLVERS');
    for (const name of names) expect(dockerfile).toContain(` ${name}=`);
  });
});
