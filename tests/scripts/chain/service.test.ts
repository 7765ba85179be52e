import { describe, expect, it } from 'vitest';

import { Service } from '../../../scripts/chain/service.ts';
import { eventually } from '../../fixtures/eventually.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

async function startShell(script: string) {
  const directory = await temporaryDirectory();
  const lines: string[] = [];
  const service = await Service.start({
    name: 'shell',
    command: 'sh',
    args: ['-c', script],
    cwd: directory.path,
    directory: directory.path,
    stopSignal: 'SIGTERM',
    onLine: (line) => lines.push(line),
  });
  return {
    service,
    lines,
    async [Symbol.asyncDispose]() {
      service.kill();
      await service.ended;
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('Service', () => {
  it('passes on every line, also what is written to /dev/stdout by name', async () => {
    await using shell = await startShell('echo one; echo two >/dev/stdout; echo three >&2; exit 3');
    expect(await shell.service.ended).toBe('exit status 3');
    expect(shell.lines).toEqual(['one', 'two', 'three']);
  });

  it('tells that the program ended before it was ready', async () => {
    await using shell = await startShell('exit 22');
    await expect(shell.service.untilReady(async () => false)).rejects.toMatchObject({
      code: 'ERR_SERVICE_ENDED',
      message: 'shell ended before it was ready: exit status 22',
    });
  });

  it('knows of the end of a program that ends at once', async () => {
    const shells = await Promise.all(Array.from({ length: 30 }, () => startShell('exit 3')));
    for (const shell of shells) {
      expect(await shell.service.ended).toBe('exit status 3');
      await shell[Symbol.asyncDispose]();
    }
  });

  it('lets the program finish', async () => {
    await using shell = await startShell(
      'trap "echo finishing; exit 0" TERM; echo ready; while :; do sleep 0.1; done',
    );
    await eventually('it is ready', () => shell.lines.includes('ready'));
    await shell.service.stop();
    expect(shell.lines).toEqual(['ready', 'finishing']);
    expect(await shell.service.ended).toBe('exit status 0');
  });

  it('kills at the second request', async () => {
    await using shell = await startShell('trap "" TERM; echo ready; while :; do sleep 0.1; done');
    await eventually('it is ready', () => shell.lines.includes('ready'));
    const first = shell.service.stop();
    await shell.service.stop();
    await first;
    expect(await shell.service.ended).toBe('SIGKILL');
  });

  it('refuses a program that is not there', async () => {
    await using directory = await temporaryDirectory();
    const starting = Service.start({
      name: 'ghost',
      command: '/nonexistent/program',
      args: [],
      cwd: directory.path,
      directory: directory.path,
      stopSignal: 'SIGTERM',
      onLine: () => {},
    });
    await expect(starting).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
