import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startNativeChain } from '../../../scripts/chain/native-chain.ts';
import type { NativeChain } from '../../../scripts/chain/native-chain.ts';
import { eventually } from '../../fixtures/eventually.ts';

type Environ = Record<string, string>;

/** Three lines, because a client may refuse to send one that long. */
const headers = (size: number): Record<string, string> =>
  Object.fromEntries(['a', 'b', 'c'].map((name) => [`X-${name}`, name.repeat(size / 3)]));

describe('the native chain', () => {
  let chain: NativeChain;
  const lines: string[] = [];
  beforeAll(async () => {
    chain = await startNativeChain({ onLine: (service, line) => lines.push(`${service} ${line}`) });
  });
  afterAll(() => chain?.stop());

  const environ = async (headers: Record<string, string> = {}): Promise<Environ> =>
    (await (await fetch(`${chain.url}/environ`, { headers })).json()) as Environ;

  it('answers on nginx', async () => {
    expect(await (await fetch(`${chain.url}/nginx-health`)).text()).toBe('ok\n');
  });

  it('tells the app about the request', async () => {
    const { REQUEST_ID, REMOTE_PORT, DOCUMENT_ROOT, ...rest } = await environ();
    expect(REQUEST_ID).toMatch(/^[0-9a-f]{32}$/);
    expect(REMOTE_PORT).toMatch(/^\d+$/);
    expect(DOCUMENT_ROOT).toMatch(/^\//);
    expect(rest).toMatchObject({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/environ',
      QUERY_STRING: '',
      REQUEST_URI: '/environ',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SERVER_NAME: 'localhost',
      SERVER_PORT: String(chain.port),
      REQUEST_SCHEME: 'http',
      REMOTE_ADDR: '127.0.0.1',
    });
    expect(rest).not.toHaveProperty('HTTPS');
  });

  it('keeps the Proxy header from the app (httpoxy)', async () => {
    const seen = await environ({ Proxy: 'http://evil.example', 'X-Proxy': 'kept' });
    expect(seen).not.toHaveProperty('HTTP_PROXY');
    expect(seen['HTTP_X_PROXY']).toBe('kept');
  });

  it('carries 60 KiB of headers, and answers 431 to what the protocol cannot carry', async () => {
    expect((await environ(headers(60 * 1024)))['HTTP_X_C']).toHaveLength(20 * 1024);
    // The first does not fit into nginx's buffer; the second does, but not into a uwsgi packet.
    for (const size of [90_000, 65_100]) {
      const response = await fetch(`${chain.url}/environ`, { headers: headers(size) });
      expect(response.status).toBe(431);
      expect(await response.text()).toContain('below 64 KiB');
    }
  });

  it('knows a request by one name in the response, the environ and the log', async () => {
    const response = await fetch(`${chain.url}/environ?${encodeURIComponent('"\n')}`);
    const id = response.headers.get('X-Request-ID');
    expect(((await response.json()) as Environ)['REQUEST_ID']).toBe(id);
    const line = await eventually('the request is logged', () =>
      lines.find((text) => text.startsWith('nginx {') && text.includes(`${id}`)),
    );
    expect(JSON.parse(line.slice('nginx '.length))).toMatchObject({
      request_id: id,
      method: 'GET',
      uri: '/environ?%22%0A',
      status: 200,
      upstream_addr: chain.uwsgiPass,
      upstream_status: '200',
    });
  });

  it('gives a chunked upload its length', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (const part of ['first ', 'second']) controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    const upload = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const response = await fetch(`${chain.url}/environ`, upload);
    expect(((await response.json()) as Environ)['CONTENT_LENGTH']).toBe('12');
  });

  it('compresses for those who ask', async () => {
    const response = await fetch(`${chain.url}/`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('Content-Encoding')).toBe('gzip');
    expect(response.headers.get('Vary')).toContain('Accept-Encoding');
    await response.body?.cancel();
  });
});

describe('startNativeChain', () => {
  it('leaves no process and no file behind', async () => {
    const chain = await startNativeChain();
    const directory = dirname(chain.uwsgiPass.slice('unix:'.length));
    expect(await readdir(directory)).toContain('app.sock');
    const pids = chain.services.map(({ pid }) => pid);
    await chain.stop();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
  });

  it('puts nginx in front of an app server that runs already', async () => {
    // Any uwsgi server: this one answers everything with a page of its own.
    const server: Server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nmine'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await using _ = server;
    const { port } = server.address() as { port: number };
    await using chain = await startNativeChain({ uwsgiPass: `127.0.0.1:${port}` });
    expect(chain.services.map(({ name }) => name)).toEqual(['nginx']);
    expect(await (await fetch(chain.url)).text()).toBe('mine');
  });

  it('says why it did not come up, and leaves nothing', async () => {
    const lines: string[] = [];
    const ini = '/nonexistent/uwsgi.ini';
    const starting = startNativeChain({ ini, onLine: (_, line) => lines.push(line) });
    await expect(starting).rejects.toMatchObject({
      code: 'ERR_SERVICE_ENDED',
      message: 'appserver ended before it was ready: exit status 1',
    });
    expect(lines.join('\n')).toContain(ini);
  });
});
