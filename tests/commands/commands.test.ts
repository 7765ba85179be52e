import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from '../fixtures/child.ts';
import { eventually } from '../fixtures/eventually.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi } from '../fixtures/tsgi-process.ts';
import type { TsgiProcess } from '../fixtures/tsgi-process.ts';
import { app, appFile } from '../process/apps.ts';

let server: TsgiProcess;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let unix: string;
let tcp: string;
let stats: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  unix = join(directory.path, 'app.sock');
  server = await startTsgi([
    `--socket=${unix}`,
    '--socket=127.0.0.1:0',
    `--module=${app('echoes')}`,
    '--stats=127.0.0.1:0',
    '--stats-http',
  ]);
  tcp = server.addresses[1] ?? '';
  stats = /Stats server enabled on (\S+)/.exec(server.log)?.[1] ?? '';
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** Answers whatever comes with these bytes, and closes. */
async function answering(bytes: string): Promise<{ address: string } & AsyncDisposable> {
  const listener = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

async function codeOf(...args: string[]): Promise<number | null> {
  return (await runCommand(['curl', ...args])).code;
}

describe('tsgi curl', () => {
  it('sends what nginx would, over TCP and Unix, and gives the body to pipes', async () => {
    for (const address of [tcp, unix]) {
      const { code, stdout } = await runCommand([
        'curl',
        address,
        '/a%20b?x=1',
        '-H',
        'X-Foo: bär',
      ]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        vars: {
          REQUEST_METHOD: 'GET',
          REQUEST_URI: '/a%20b?x=1',
          PATH_INFO: '/a b',
          QUERY_STRING: 'x=1',
          SERVER_PROTOCOL: 'HTTP/1.1',
          HTTP_X_FOO: 'bär',
        },
      });
    }
  });

  it('shows the packet in hexadecimal and decoded, and the response head, beside', async () => {
    const { stderr } = await runCommand(['curl', unix, '/', '--var', 'ODD=\u001b[2J']);
    expect(stderr).toMatch(/^> packet of (\d+) bytes: modifier1 0, size \d+, modifier2 0$/m);
    expect(stderr).toMatch(/^> 00000000 {2}00 [0-9a-f]{2} [0-9a-f]{2} 00 /m);
    expect(stderr).toContain('> REQUEST_METHOD=GET\n');
    expect(stderr).toContain('> ODD=\\u001b[2J\n');
    expect(stderr).toMatch(/^< HTTP\/1\.1 200 OK$/m);
    const dumped = Array.from(
      stderr.matchAll(/^> [0-9a-f]{8} {2}(.{48})/gm),
      ([, hex = '']) => hex,
    ).join('');
    const size = Number(/packet of (\d+) bytes/.exec(stderr)?.[1]);
    expect(dumped.replaceAll(/\s/g, '')).toHaveLength(size * 2);
  });

  it('sends a body from an argument, a file and the standard input', async () => {
    const file = join(directory.path, 'body');
    await writeFile(file, 'from a file');
    const bodyOf = async (data: string, input = ''): Promise<unknown> => {
      const { stdout } = await runCommand(['curl', '-s', unix, '/', '-d', data], { input });
      return JSON.parse(stdout);
    };
    expect(await bodyOf('text é')).toMatchObject({
      body: 'text é',
      vars: { REQUEST_METHOD: 'POST' },
    });
    expect(await bodyOf(`@${file}`)).toMatchObject({ body: 'from a file' });
    expect(await bodyOf('@-', 'piped')).toMatchObject({
      body: 'piped',
      vars: { CONTENT_LENGTH: '5' },
    });
    expect(await runCommand(['curl', '-s', unix, '/', '-d', '@/nowhere'])).toMatchObject({
      code: 26,
    });
  });

  it('says only what it is asked to', async () => {
    const silent = await runCommand(['curl', '-s', '-i', '-X', 'PUT', unix]);
    expect(silent.stderr).toBe('');
    expect(silent.stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n\{/s);
    const head = await runCommand(['curl', '-s', '-I', unix]);
    expect(head.stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
  });

  it('pings', async () => {
    const { code, stdout } = await runCommand(['curl', '-s', tcp, '--modifier1', '100']);
    expect([code, stdout]).toEqual([0, 'd\0\0\u0001']);
  });

  it("ends with curl's exit codes", async () => {
    await using refusing = await answering('');
    await using cutting = await answering('HTTP/1.1 200 OK\r\nX: y');
    expect(await codeOf(`${unix}.missing`)).toBe(7);
    expect(await codeOf(unix, '/missing', '--fail')).toBe(22);
    expect(await codeOf(unix, '/missing')).toBe(0);
    expect(await codeOf(unix, '/wait?3000', '--max-time', '0.3')).toBe(28);
    expect(await codeOf(refusing.address)).toBe(52);
    expect(await codeOf(cutting.address)).toBe(56);
  });

  it.each([
    { args: [], expected: 'expected an address' },
    { args: ['a.sock', 'path'], expected: 'expected a path from /, got "path"' },
    { args: ['a.sock', '/', 'more'], expected: 'also got "more"' },
    { args: ['a.sock', '-H', 'nonsense'], expected: 'expected NAME: VALUE, got "nonsense"' },
    { args: ['a.sock', '--modifier1', '300'], expected: 'expected 0 to 255, got "300"' },
    { args: ['a.sock', '-m', 'soon'], expected: 'expected seconds' },
    { args: ['h:99999', '/'], expected: 'expected a port' },
    { args: ['--bogus'], expected: '--bogus' },
  ])('refuses $args', async ({ args, expected }) => {
    const { code, stderr, stdout } = await runCommand(['curl', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(expected);
    expect(stderr).toContain('try "tsgi curl --help"');
  });
});

describe('tsgi top', () => {
  it('prints one report where the output is no terminal', async () => {
    const { code, stdout, stderr } = await runCommand(['top', stats, '-n', '0.2']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^WORKER +STATUS +PID +IN FLIGHT +REQUESTS +PER SECOND +LATENCY /m);
    expect(stdout).toMatch(new RegExp(`^1 +(idle|busy) +${server.spawned[0]} `, 'm'));
    expect(stdout).not.toContain('\x1b');
  });

  it('reads the stats of real uWSGI too', async () => {
    const socket = join(directory.path, 'uwsgi-stats');
    const args = ['--plugin', 'python3', '--socket', '127.0.0.1:0', '--master', '--die-on-term'];
    await using uwsgi = await startChild(
      'uwsgi',
      [...args, '--wsgi-file', appFile('busy.py'), '--processes', '2', '--stats', socket],
      (log) => log.includes('Stats server enabled'),
    );
    const { code, stdout } = await runCommand(['top', socket, '-n', '0.2']);
    expect(code).toBe(0);
    expect(stdout).toContain(`  pid ${uwsgi.pid}  `);
    expect(stdout.match(/^\d +(idle|busy) +\d+ /gm)).toHaveLength(2);
  });

  it('says what is wrong with the address', async () => {
    const wrong = await runCommand(['top', '-n', '0.1', unix]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('expected the JSON of a stats server, got "HTTP/1.');
    const missing = await runCommand(['top', `${unix}.missing`]);
    expect(missing.stderr).toContain('ENOENT');
    expect((await runCommand(['top'])).code).toBe(2);
    expect((await runCommand(['top', stats, '-n', '0'])).code).toBe(2);
  });

  it.each(['q', '\u0003'])('draws again and again on a terminal, until %j', async (key) => {
    // script(1) gives it a terminal of its own.
    const command = `"${process.execPath}" ${join(import.meta.dirname, '../../appserver/main.ts')} top ${stats} -n 0.1`;
    const child = spawn('script', ['-qec', command, '/dev/null'], { timeout: 20_000 });
    let screen = '';
    child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
    await eventually('it has drawn twice', () => screen.split('\x1b[H').length > 3);
    child.stdin.write(key);
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(screen).toContain('WORKER');
    expect(screen).toContain('q quits');
    expect(screen.startsWith('\x1b[?1049h')).toBe(true);
    expect(screen.endsWith('\x1b[?1049l')).toBe(true);
  });
});

describe('--help', () => {
  it.each(['curl', 'top'])('of %s goes to the standard output', async (name) => {
    const { code, stdout, stderr } = await runCommand([name, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`usage: tsgi ${name} [options] ADDRESS`);
  });
});
