import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../fixtures/certificates.ts';
import type { Certificate } from '../fixtures/certificates.ts';
import { eventually } from '../fixtures/eventually.ts';
import { httpClient, originOf } from '../fixtures/http-client.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import { encodePacket } from '../fixtures/uwsgi-client.ts';
import { app } from './apps.ts';

const ECHOES = ['--module', app('echoes')];

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: Certificate;
let client: Certificate;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await makeCertificate(directory.path, 'server');
  client = await makeCertificate(directory.path, 'client');
});

afterAll(() => directory[Symbol.asyncDispose]());

interface Echo {
  vars: Record<string, string>;
}

function portOf(process: TsgiProcess): number {
  const address = process.address();
  return 'port' in address ? address.port : 0;
}

/** One HTTPS request, on a connection of its own; the certificate of the server is checked. */
async function getSecurely(port: number, options: RequestOptions = {}): Promise<Echo> {
  const message = request({
    port,
    host: 'localhost',
    path: '/a?b',
    ca: server.cert,
    agent: false,
    ...options,
  });
  message.end();
  const [response] = (await once(message, 'response')) as [NodeJS.ReadableStream];
  return (await json(response)) as Echo;
}

describe('http', () => {
  it('tells apps of a router, as uWSGI would', async () => {
    await using process = await startTsgi(['--http', '127.0.0.1:0', ...ECHOES]);
    await using http = httpClient(originOf(process.address()));
    const { vars } = (await (await http.send({ target: '/' })).json()) as unknown as Echo;
    expect(vars).toMatchObject({
      UWSGI_ROUTER: 'http',
      REMOTE_ADDR: '127.0.0.1',
      REQUEST_SCHEME: 'http',
    });
    expect(Number(vars['REMOTE_PORT'])).toBeGreaterThan(0);
    expect(vars).not.toHaveProperty('HTTPS');
  });

  it('is not what http-socket is', async () => {
    await using process = await startTsgi(['--http-socket', '127.0.0.1:0', ...ECHOES]);
    await using http = httpClient(originOf(process.address()));
    const { vars } = (await (await http.send({ target: '/' })).json()) as unknown as Echo;
    expect(vars).not.toHaveProperty('UWSGI_ROUTER');
  });
});

describe('https', () => {
  it('serves with the certificate, and tells apps', async () => {
    const files = `${server.certFile},${server.keyFile}`;
    await using process = await startTsgi(['--https', `127.0.0.1:0,${files}`, ...ECHOES]);
    const { vars } = await getSecurely(portOf(process));
    expect(vars).toMatchObject({
      HTTPS: 'on',
      REQUEST_SCHEME: 'https',
      UWSGI_ROUTER: 'http',
      REMOTE_ADDR: '127.0.0.1',
      PATH_INFO: '/a',
    });
  });

  it('keeps connections, and lets them go to stop', async () => {
    const files = `${server.certFile},${server.keyFile}`;
    await using process = await startTsgi(['--https', `127.0.0.1:0,${files}`, ...ECHOES]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await getSecurely(portOf(process), { agent });
    const second = await getSecurely(portOf(process), { agent });
    expect(second.vars['REMOTE_PORT']).toBe(first.vars['REMOTE_PORT']);
    process.signal('SIGTERM');
    expect(await process.ended).toEqual({ code: 0, signal: null });
    agent.destroy();
  });

  it('takes the ciphers that it is told to', async () => {
    const files = `${server.certFile},${server.keyFile},ECDHE-ECDSA-AES256-GCM-SHA384`;
    await using process = await startTsgi(['--https', `127.0.0.1:0,${files}`, ...ECHOES]);
    const socket = connect({
      port: portOf(process),
      ca: server.cert,
      servername: 'localhost',
      maxVersion: 'TLSv1.2',
    });
    await once(socket, 'secureConnect');
    expect(socket.getCipher().name).toBe('ECDHE-ECDSA-AES256-GCM-SHA384');
    socket.destroy();
  });

  it('turns clients without a certificate away, if it is told to', async () => {
    const files = `${server.certFile},${server.keyFile},HIGH,!${client.certFile}`;
    await using process = await startTsgi(['--https', `127.0.0.1:0,${files}`, ...ECHOES]);
    await expect(getSecurely(portOf(process))).rejects.toThrow(
      /certificate required|ECONNRESET|socket hang up/,
    );
    const { cert, key } = client;
    expect((await getSecurely(portOf(process), { cert, key })).vars).toHaveProperty('HTTPS', 'on');
  });

  it('says in one line that a handshake failed, and serves on', async () => {
    const files = `${server.certFile},${server.keyFile}`;
    await using process = await startTsgi(['--https', `127.0.0.1:0,${files}`, ...ECHOES]);
    const plain = connectTcp(portOf(process));
    plain.end('GET / HTTP/1.1\r\n\r\n');
    await text(plain).catch(() => {});
    await process.logged(/TLS handshake failed: .*http request/);
    expect(process.log.match(/handshake failed/g)).toHaveLength(1);
    await getSecurely(portOf(process));
  });

  it('has the new certificate after a reload', async () => {
    const home = join(directory.path, 'renewed');
    await mkdir(home);
    const old = await makeCertificate(home);
    const files = `${old.certFile},${old.keyFile}`;
    await using process = await startTsgi(['--https', `127.0.0.1:0,${files}`, ...ECHOES]);
    const renewed = await makeCertificate(home);
    process.signal('SIGHUP');
    await process.logged(/tsgi is reloaded/);
    await eventually('the new certificate is served', async () => {
      const echo = await getSecurely(portOf(process), { ca: renewed.cert }).catch(() => undefined);
      return echo?.vars['HTTPS'] === 'on';
    });
  });

  it.each([
    {
      what: 'a key of another',
      files: () => `${server.certFile},${client.keyFile}`,
      expected: 'expected a certificate and its key in PEM',
    },
    {
      what: 'no PEM',
      files: () => `${app('echoes')},${server.keyFile}`,
      expected: 'expected a certificate and its key in PEM',
    },
  ])('does not start with $what', async ({ files, expected }) => {
    const { code, stderr } = await runCommand(['--https', `127.0.0.1:0,${files()}`, ...ECHOES]);
    expect(code).toBe(1);
    expect(stderr).toContain('--https 127.0.0.1:0: ');
    expect(stderr).toContain(expected);
  });
});

describe('ssl-socket', () => {
  it('speaks uwsgi over TLS', async () => {
    const files = `${server.certFile},${server.keyFile}`;
    await using process = await startTsgi(['--ssl-socket', `127.0.0.1:0,${files}`, ...ECHOES]);
    const socket = connect({ port: portOf(process), ca: server.cert, servername: 'localhost' });
    await once(socket, 'secureConnect');
    const vars = [
      ['REQUEST_METHOD', 'POST'],
      ['PATH_INFO', '/x'],
      ['CONTENT_LENGTH', '4'],
    ] as const;
    socket.write(Buffer.concat([encodePacket(vars), Buffer.from('body')]));
    const reply = await text(socket);
    expect(reply).toMatch(/^HTTP\/1\.0 200 OK\r\n/);
    expect(JSON.parse(reply.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      vars: { PATH_INFO: '/x' },
      body: 'body',
    });
  });
});

describe('http-keepalive', () => {
  it('says how long a connection may wait for its next request', async () => {
    await using process = await startTsgi([
      '--http-socket',
      '127.0.0.1:0',
      '--socket-timeout',
      '1',
      '--http-keepalive=30',
      ...ECHOES,
    ]);
    const socket = connectTcp(portOf(process));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toContain('Keep-Alive: timeout=30\r\n');
    socket.destroy();
  });
});

describe('limit-post and post-buffering', () => {
  it('are options of the server', async () => {
    await using process = await startTsgi([
      '--http-socket',
      '127.0.0.1:0',
      '--limit-post',
      '10000',
      '--post-buffering',
      '100',
      ...ECHOES,
    ]);
    await using http = httpClient(originOf(process.address()));
    const small = await http.send({ target: '/', body: Buffer.alloc(5000, 'x') });
    expect(await small.json()).toMatchObject({ body: 'x'.repeat(5000) });
    expect((await http.send({ target: '/', body: Buffer.alloc(10_001) })).status).toBe(413);
  });
});

describe('static-map, check-static, static-expires', () => {
  it('are options of the server, relative to chdir', async () => {
    const home = join(directory.path, 'static');
    await mkdir(join(home, 'assets'), { recursive: true });
    await writeFile(join(home, 'assets/a.css'), 'a{}');
    await chmod(home, 0o755);
    await using process = await startTsgi([
      '--http-socket',
      '127.0.0.1:0',
      '--chdir',
      home,
      '--static-map',
      '/s=assets',
      '--check-static',
      'assets',
      '--static-expires',
      String.raw`\.css$ 60`,
      ...ECHOES,
    ]);
    await using http = httpClient(originOf(process.address()));
    for (const target of ['/s/a.css', '/a.css']) {
      const reply = await http.send({ target });
      expect([await reply.text(), reply.all('content-type')]).toEqual(['a{}', ['text/css']]);
      expect(reply.all('expires')).toHaveLength(1);
    }
    expect(await (await http.send({ target: '/s/missing' })).json()).toHaveProperty('vars');
  });
});
