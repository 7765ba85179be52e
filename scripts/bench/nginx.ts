import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { freePort, nginxAddress, type Address } from './address.ts';
import { firstAnswer } from './first-answer.ts';
import type { Running, Sandbox } from './sandbox.ts';

/** A server behind nginx; requests reach it by their Host header. */
export interface Upstream {
  readonly host: string;
  readonly protocol: 'uwsgi' | 'http';
  readonly address: Address;
}

/** One nginx worker in front of all peers. */
export interface Nginx extends Running {
  readonly port: number;
}

/** What the project's own nginx sends (nginx/uwsgi_params), without what only containers need. */
const UWSGI_PARAMS = `
      uwsgi_param REQUEST_METHOD $request_method;
      uwsgi_param SCRIPT_NAME "";
      uwsgi_param PATH_INFO $document_uri;
      uwsgi_param QUERY_STRING $query_string;
      uwsgi_param REQUEST_URI $request_uri;
      uwsgi_param CONTENT_TYPE $content_type;
      uwsgi_param CONTENT_LENGTH $content_length;
      uwsgi_param DOCUMENT_ROOT $document_root;
      uwsgi_param SERVER_PROTOCOL $server_protocol;
      uwsgi_param SERVER_NAME $host;
      uwsgi_param SERVER_PORT $server_port;
      uwsgi_param REQUEST_SCHEME $scheme;
      uwsgi_param REMOTE_ADDR $remote_addr;
      uwsgi_param REMOTE_PORT $remote_port;
      uwsgi_param REQUEST_ID $request_id;`;

/**
 * The configuration. Bodies stream both ways, as in the project's own nginx. Its access log is off:
 * it would cost every peer the same, and hide part of the difference.
 */
export function nginxConf(directory: string, port: number, upstreams: readonly Upstream[]): string {
  // A master that runs as root would make its worker `nobody`, who cannot enter the directory.
  const user = process.getuid?.() === 0 ? `user ${userInfo().username};` : '';
  return `${user}
worker_processes 1;
worker_rlimit_nofile 16384;
daemon off;
pid ${directory}/nginx.pid;
error_log stderr error;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  uwsgi_temp_path ${directory}/uwsgi;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  scgi_temp_path ${directory}/scgi;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_max_body_size 16m;
${upstreams.map((upstream, i) => serverBlock(upstream, port, i === 0)).join('\n')}
}
`;
}

function serverBlock(
  { host, protocol, address }: Upstream,
  port: number,
  isFirst: boolean,
): string {
  const backend = `backend_${host}`;
  const isUwsgi = protocol === 'uwsgi';
  // A keep-alive pool larger than wrk's connections: never a reason to reconnect.
  const pool = isUwsgi ? '' : 'keepalive 1024; keepalive_requests 1000000000;';
  const prefix = isUwsgi ? 'uwsgi' : 'proxy';
  const pass = isUwsgi
    ? `uwsgi_pass ${backend};${UWSGI_PARAMS}`
    : `proxy_pass http://${backend};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Request-ID $request_id;`;
  return `
  upstream ${backend} { server ${nginxAddress(address)} max_fails=0; ${pool} }
  server {
    listen 127.0.0.1:${port}${isFirst ? ' backlog=4096' : ''};
    server_name ${host};
    location / {
      ${pass}
      ${prefix}_buffering off;
      ${prefix}_request_buffering off;
      ${prefix}_buffer_size 64k;
      ${prefix}_buffers 4 64k;
      ${prefix}_busy_buffers_size 128k;
    }
  }`;
}

/** Starts nginx and waits until it answers. */
export async function startNginx(sandbox: Sandbox, upstreams: readonly Upstream[]): Promise<Nginx> {
  const directory = sandbox.path('nginx');
  mkdirSync(directory);
  const port = await freePort();
  const conf = `${directory}/nginx.conf`;
  writeFileSync(conf, nginxConf(directory, port, upstreams));
  const running = sandbox.start('nginx', 'nginx', ['-p', directory, '-c', conf]);
  await firstAnswer(running, { kind: 'tcp', host: '127.0.0.1', port }, 'http', /^HTTP\/1\.\d \d/);
  return Object.assign(running, { port });
}
