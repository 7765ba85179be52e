import { existsSync, readFileSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { isAlive, runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';
import { begin, get } from './requests.ts';

const TCP = ['--socket', '127.0.0.1:0', '--module', HELLO];

/** A server that obeys a pipe, and a way to write to it. */
async function startWithFifo(...args: string[]) {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'fifo');
  const server = await startTsgi([...TCP, '--master-fifo', path, ...args]);
  return {
    server,
    path,
    command: (letters: string) => writeFile(path, letters),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('master-fifo', () => {
  it('is a pipe for its owner alone, and goes with the server', async () => {
    await using fifo = await startWithFifo();
    expect(statSync(fifo.path).isFIFO()).toBe(true);
    expect(statSync(fifo.path).mode & 0o777).toBe(0o600);
    fifo.server.signal('SIGTERM');
    await fifo.server.ended;
    expect(existsSync(fifo.path)).toBe(false);
  });

  it('r reloads', async () => {
    await using fifo = await startWithFifo();
    const [old] = fifo.server.workers();
    await fifo.command('r');
    await fifo.server.logged(/fifo r received[^]*\*\*\* tsgi is reloaded/);
    expect(await get(fifo.server.address())).not.toBe(String(old));
  });

  it('w replaces the workers, W without mercy', async () => {
    await using fifo = await startWithFifo();
    await fifo.command('w');
    await fifo.server.logged(/fifo w received[^]*\*\*\* tsgi is reloaded/);
    const { reply } = await begin(fifo.server, 60_000);
    await fifo.command('W');
    await expect(reply).rejects.toThrow();
    await fifo.server.logged(/fifo W received[^]*Killing worker 1[^]*\*\*\* tsgi is reloaded/);
  });

  it('c replaces the workers one after the other', async () => {
    await using fifo = await startWithFifo('--processes', '3');
    const old = fifo.server.workers();
    await fifo.command('c');
    await fifo.server.logged(/\*\*\* tsgi is reloaded/);
    const steps = fifo.server.log
      .slice(fifo.server.log.indexOf('fifo c'))
      .match(/spawned uWSGI worker \d|Gracefully killing worker \d/g);
    expect(steps).toEqual(
      [1, 2, 3].flatMap((n) => [`spawned uWSGI worker ${n}`, `Gracefully killing worker ${n}`]),
    );
    await eventually('the old workers are gone', () => !old.some(isAlive));
  });

  it('q drains, Q does not', async () => {
    await using patient = await startWithFifo();
    const slow = await begin(patient.server, 1000);
    await patient.command('q');
    expect(await slow.reply).toBe(String(patient.server.spawned[0]));
    expect(await patient.server.ended).toEqual({ code: 0, signal: null });

    await using brutal = await startWithFifo();
    const cut = await begin(brutal.server, 60_000);
    await brutal.command('Q');
    expect(await brutal.server.ended).toEqual({ code: 0, signal: null });
    await expect(cut.reply).rejects.toThrow();
  });

  it('- and + end and add a worker, between 1 and processes', async () => {
    await using fifo = await startWithFifo('--processes', '2');
    await fifo.command('+');
    await fifo.server.logged(/there are 2 of 2 workers already/);
    await fifo.command('-');
    await eventually('one worker is left', () => fifo.server.workers().length === 1);
    await fifo.command('-');
    await fifo.server.logged(/there are 1 of 2 workers already/);
    await fifo.command('+');
    await eventually('two workers serve', () => fifo.server.workers().length === 2);
  });

  it('p pauses, and once more goes on; connections wait', async () => {
    await using fifo = await startWithFifo();
    await fifo.command('p');
    await fifo.server.logged(/\*\*\* PAUSE/);
    await eventually('no worker is left', () => fifo.server.workers().length === 0);
    const waiting = get(fifo.server.address());
    await fifo.command('p');
    expect(await waiting).toBe(String(fifo.server.spawned.at(-1)));
  });

  it('P writes the pidfile again', async () => {
    await using directory = await temporaryDirectory();
    const pidfile = join(directory.path, 'pid');
    await using fifo = await startWithFifo('--pidfile', pidfile);
    await rm(pidfile);
    await fifo.command('P');
    await eventually('it is there', () => existsSync(pidfile));
    expect(readFileSync(pidfile, 'utf8')).toBe(`${fifo.server.pid}\n`);
  });

  it('takes several letters, and names those that it does not know', async () => {
    await using fifo = await startWithFifo();
    await fifo.command('x\ny');
    await fifo.server.logged(/unknown command "x"[^]*unknown command "y"/);
  });

  it('goes over to another pipe with a digit', async () => {
    await using directory = await temporaryDirectory();
    const second = join(directory.path, 'second');
    await using fifo = await startWithFifo('--master-fifo', second);
    await fifo.command('5');
    await fifo.server.logged(/there is no pipe 5/);
    await fifo.command('1');
    await fifo.server.logged(/active master fifo is now .*second/);
    await writeFile(second, 'q');
    expect(await fifo.server.ended).toEqual({ code: 0, signal: null });
  });

  it.each([
    ['a regular file', 'file', /expected a named pipe or no file at all/],
    ['a directory that does not exist', 'no/fifo', /cannot create .*No such file or directory/],
  ])('refuses %s', async (_, name, message) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'file'), '');
    const { code, log } = await runTsgi([...TCP, '--master-fifo', join(directory.path, name)]);
    expect(log).toMatch(message);
    expect(code).toBe(1);
  });
});
