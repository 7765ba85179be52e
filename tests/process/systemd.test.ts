import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { startTsgi, TsgiProcess } from '../fixtures/tsgi-process.ts';
import { app, HELLO } from './apps.ts';
import { get } from './requests.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Listens as systemd does for sd_notify(3): Node has no such sockets, Python has. */
async function serviceManager(path: string) {
  const script = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("listening", flush=True)
while True:
    print(repr(s.recv(4096).decode()), flush=True)
`;
  const python = spawn('python3', ['-c', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  python.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
  await eventually('the service manager listens', () => heard.startsWith('listening'));
  return {
    heard: () => heard.split('\n').slice(1),
    async [Symbol.asyncDispose]() {
      python.kill();
      await once(python, 'close');
    },
  };
}

describe('Type=notify', () => {
  it('hears when the server is ready, reloads and stops', async () => {
    await using directory = await temporaryDirectory();
    const socket = join(directory.path, 'notify');
    await using manager = await serviceManager(socket);
    await using server = await startTsgi(['--socket', '127.0.0.1:0', '--module', HELLO], {
      env: { NOTIFY_SOCKET: socket },
    });
    const heard = (what: string): Promise<unknown> =>
      eventually(`systemd hears ${what}`, () =>
        manager.heard().some((line) => line.includes(what)),
      );
    await heard(`READY=1\\nMAINPID=${server.pid}\\nSTATUS=1 workers serve`);
    server.signal('SIGHUP');
    await heard('RELOADING=1\\nMONOTONIC_USEC=');
    await eventually(
      'systemd hears READY again',
      () => manager.heard().filter((line) => line.includes('READY=1')).length === 2,
    );
    server.signal('SIGTERM');
    await heard('STOPPING=1');
  });

  it('is nothing that workers and apps could speak', async () => {
    await using directory = await temporaryDirectory();
    const socket = join(directory.path, 'notify');
    await using manager = await serviceManager(socket);
    await using server = await startTsgi(['--socket', '127.0.0.1:0', '--module', HELLO], {
      env: { NOTIFY_SOCKET: socket },
    });
    const environment = await readFile(`/proc/${server.workers()[0]}/environ`, 'utf8');
    expect(environment).not.toContain('NOTIFY_SOCKET');
    expect(manager.heard().length).toBeGreaterThan(0);
  });

  it('is not told that a server is ready whose app does not load', async () => {
    await using directory = await temporaryDirectory();
    const socket = join(directory.path, 'notify');
    await using manager = await serviceManager(socket);
    await using server = new TsgiProcess(['--socket', '127.0.0.1:0', '--module', app('throws')], {
      env: { NOTIFY_SOCKET: socket },
    });
    expect((await server.ended).code).toBe(22);
    expect(manager.heard().join('\n')).not.toContain('READY');
  });
});

/** A free port; somebody may take it meanwhile, but only on purpose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the server as a socket unit does: with the first connection, and with its sockets open. */
async function activated(addresses: readonly string[], args: readonly string[], names = '') {
  const listen = addresses.flatMap((address) => ['-l', address]);
  const command = [join(ROOT, 'appserver/bin/tsgi'), '--module', HELLO, ...args];
  const child = spawn(
    'systemd-socket-activate',
    [...listen, ...(names === '' ? [] : ['--fdname', names]), ...command],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  await eventually('it listens', () => log.split('Listening on').length > addresses.length);
  return {
    log: () => log,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      // It is the server by now: systemd-socket-activate executes it.
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

describe('socket activation', () => {
  it('serves the sockets that the server was started with', async () => {
    await using directory = await temporaryDirectory();
    const [path, port] = [join(directory.path, 'app.sock'), await freePort()];
    await using server = await activated([path, `127.0.0.1:${port}`], []);
    expect(Number(await get({ path }))).toBeGreaterThan(0);
    expect(Number(await get({ host: '127.0.0.1', port }))).toBeGreaterThan(0);
    expect(server.log()).toContain(`bound to UNIX address ${path}`);
    expect(server.log()).toContain(`bound to TCP address 127.0.0.1:${port}`);
  });

  it('keeps them in a reload, also beside others', async () => {
    await using directory = await temporaryDirectory();
    const [path, other] = [join(directory.path, 'app.sock'), join(directory.path, 'other.sock')];
    await using server = await activated([path], ['--socket', other, '--vacuum']);
    const before = await get({ path });
    server.signal('SIGHUP');
    await eventually('it is reloaded', () => /\*\*\* tsgi is reloaded/.test(server.log()));
    expect(await get({ path })).not.toBe(before);
    expect(Number(await get({ path: other }))).toBeGreaterThan(0);
  });

  it('takes an option for the same address as a word about it', async () => {
    const port = await freePort();
    await using server = await activated(
      [`127.0.0.1:${port}`],
      ['--http-socket', `127.0.0.1:${port}`],
    );
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.status).toBe(200);
    expect(server.log()).toMatch(/http socket 0 bound to TCP/);
    expect(server.log()).not.toMatch(/socket 1 bound/);
  });

  it('does so for any address that the socket answers', async () => {
    await using directory = await temporaryDirectory();
    const port = await freePort();
    // Every interface, of IPv6 too where there is any.
    const addresses = [String(port), join(directory.path, 'app.sock')];
    const args = ['--chdir', directory.path, '--socket', 'app.sock', '--http-socket', `:${port}`];
    await using server = await activated(addresses, args);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(Number(await get({ path: join(directory.path, 'app.sock') }))).toBeGreaterThan(0);
    expect(server.log()).not.toMatch(/socket 2 bound/);
  });

  it('is an error if there is no socket', async () => {
    // The shell becomes the server, with the same pid and nothing at descriptor 3.
    const command = 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"';
    const tsgi = [join(ROOT, 'appserver/bin/tsgi'), '--module', HELLO];
    await expect(run('/bin/sh', ['-c', command, 'sh', ...tsgi])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected a socket with an address at descriptor 3'),
    });
  });

  it('speaks HTTP on a socket of that name', async () => {
    const port = await freePort();
    await using server = await activated([`127.0.0.1:${port}`], [], 'http');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(server.log()).toMatch(/http socket 0 bound to TCP/);
  });

  it('is ignored when it was meant for another process', async () => {
    await using server = await startTsgi(['--socket', '127.0.0.1:0', '--module', HELLO], {
      env: { LISTEN_PID: '1', LISTEN_FDS: '1' },
    });
    expect(server.addresses).toHaveLength(1);
  });
});

describe('the units in docs', () => {
  it.each(['tsgi.service', 'tsgi.socket'])('%s is what systemd understands', async (name) => {
    await using directory = await temporaryDirectory();
    // The paths of an installation, made those of this machine.
    for (const unit of ['tsgi.service', 'tsgi.socket']) {
      const text = await readFile(join(ROOT, 'docs/systemd', unit), 'utf8');
      await writeFile(join(directory.path, unit), text.replaceAll('/srv/tsgi/', ROOT));
    }
    const { stdout, stderr } = await run('systemd-analyze', [
      'verify',
      '--recursive-errors=no',
      join(directory.path, name),
    ]);
    expect(stdout + stderr).toBe('');
  });
});
