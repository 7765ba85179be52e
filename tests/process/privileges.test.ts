import { readFileSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findGroup, findUser } from '../../appserver/process/accounts.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { runTsgi, startTsgi } from '../fixtures/tsgi-process.ts';
import { HELLO } from './apps.ts';

const TCP = ['--socket', '127.0.0.1:0', '--module', HELLO];
const isRoot = userInfo().uid === 0;
/** Somebody who is neither root nor whom the server runs as. */
const OTHER = isRoot ? '12345' : String(userInfo().uid);
/** The kind of file in a mode: S_IFSOCK. */
const SOCKET = 0o140000;

/** The real and effective ids and the groups of a process. */
function credentials(pid: number): { uid: number; gid: number; groups: number[] } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const numbers = (name: string): number[] =>
    (new RegExp(`^${name}:(.*)$`, 'm').exec(status)?.[1] ?? '')
      .split(/\s+/)
      .filter((text) => text !== '')
      .map(Number);
  return { uid: numbers('Uid')[1] ?? -1, gid: numbers('Gid')[1] ?? -1, groups: numbers('Groups') };
}

describe('accounts', () => {
  it('are found by name and by number', () => {
    expect(findUser('root')).toEqual({ uid: 0, gid: 0 });
    expect(findUser('0')).toEqual({ uid: 0, gid: 0 });
    expect(findGroup('root')).toBe(0);
    expect(findGroup('0')).toBe(0);
  });

  it('need not exist if they are numbers', () => {
    expect(findUser('4000000')).toEqual({ uid: 4_000_000, gid: undefined });
    expect(findGroup('4000000')).toBe(4_000_000);
  });

  it('are undefined if nobody has that name', () => {
    expect(findUser('nobody-at-all')).toBeUndefined();
    expect(findGroup('nobody-at-all')).toBeUndefined();
  });
});

describe('uid and gid', () => {
  it.each([
    ['a user brings its group', ['--uid', 'nobody'], { uid: 65534, gid: 65534 }],
    ['a user and a group', ['--uid', 'nobody', '--gid', '12345'], { uid: 65534, gid: 12345 }],
    ['numbers', ['--uid', '54321', '--gid', '12345'], { uid: 54321, gid: 12345 }],
    ['a group alone', ['--gid', '12345'], { uid: 0, gid: 12345, groups: [] }],
  ])('are those of all processes once the sockets are bound: %s', async (_, args, expected) => {
    await using server = await startTsgi([...TCP, ...args]);
    if (isRoot) {
      for (const pid of [server.pid, ...server.workers()]) {
        expect(credentials(pid)).toMatchObject(expected);
        expect(credentials(pid).groups).not.toContain(0);
      }
      expect(/running tsgi as root/.test(server.log)).toBe(expected.uid === 0);
    } else {
      expect(server.log).toMatch(/cannot set[ug]id\(\) as non-root user/);
    }
  });

  it('own the Unix sockets, as if that user had created them', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    const { uid, gid } = isRoot ? { uid: 65534, gid: 12345 } : userInfo();
    await using server = await startTsgi([
      '-s',
      path,
      '--chmod-socket=660',
      '--uid',
      `${uid}`,
      '--gid',
      `${gid}`,
      '--module',
      HELLO,
    ]);
    expect(server.running).toBe(true);
    expect(statSync(path)).toMatchObject({ uid, gid, mode: SOCKET | 0o660 });
  });

  it.each([[[]], [['--chmod-socket=660']], [['--chown-socket', OTHER, '--chmod-socket=660']]])(
    'allow a reload, and an end without a fault, with %j',
    async (access) => {
      await using directory = await temporaryDirectory();
      await chmod(directory.path, 0o755);
      const socket = join(directory.path, 's');
      const uid = String(isRoot ? 65534 : userInfo().uid);
      const args = ['--socket', socket, '--module', HELLO, '--vacuum', '--uid', uid, ...access];
      await using server = await startTsgi(args);
      server.signal('SIGHUP');
      await server.logged(/\*\*\* tsgi is reloaded|the reload failed/);
      expect(server.log).not.toMatch(/the reload failed/);
      server.signal('SIGTERM');
      expect(await server.ended).toEqual({ code: 0, signal: null });
    },
  );

  it.each([
    ['uid', 'user'],
    ['gid', 'group'],
  ])('%s is refused if there is no such %s', async (option, kind) => {
    const { code, log } = await runTsgi([...TCP, `--${option}`, 'nobody-at-all']);
    expect(log).toContain(
      `tsgi: --${option} nobody-at-all: expected a ${kind} of this system, got none of that name`,
    );
    expect(code).toBe(1);
  });

  it('warn root if they are missing', async () => {
    await using server = await startTsgi(TCP);
    expect(/WARNING: you are running tsgi as root/.test(server.log)).toBe(isRoot);
  });
});

describe('chown-socket', () => {
  it('gives Unix sockets to a user and a group', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    const { uid, gid } = isRoot ? { uid: 65534, gid: 12345 } : userInfo();
    await using server = await startTsgi([
      '-s',
      path,
      '--chown-socket',
      `${uid}:${gid}`,
      '--module',
      HELLO,
    ]);
    expect(server.running).toBe(true);
    expect(statSync(path)).toMatchObject({ uid, gid });
  });

  it('is refused if there is no such user', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.sock');
    const { code, log } = await runTsgi([
      '-s',
      path,
      '--chown-socket',
      'nobody-at-all',
      '--module',
      HELLO,
    ]);
    expect(log).toContain('--chown-socket nobody-at-all: expected a user of this system');
    expect(code).toBe(1);
  });
});
