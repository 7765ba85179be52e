import { readdirSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LaneEnds } from '../../appserver/python/lane-ends.ts';
import { python } from '../../appserver/python/python.ts';
import { type System, system } from '../../appserver/system/system.ts';
import { eventually } from '../fixtures/eventually.ts';
import { appFile, servePython } from './serve-python.ts';

/** The system, but for `socketPair`. */
function withPairs(socketPair: () => [number, number]): System {
  const calls = new Proxy(system!.calls, {
    get(target, key) {
      if (key === 'socketPair') return socketPair;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...system!, calls };
}

/** How many this process has open. */
function sockets(): number {
  const names = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ''; // The directory that was read.
    }
  });
  return names.filter((name) => name.startsWith('socket:')).length;
}

const tooMany = (): never => {
  throw new Error('socketpair EMFILE');
};

test('sockets that were made before the descriptors ran out are closed', () => {
  const closed: number[] = [];
  let next = 10;
  const calls = {
    socketPair: () => (next < 14 ? [next++, next++] : tooMany()),
    close: (fd: number) => void closed.push(fd),
  };
  expect(() => new LaneEnds(3, { ...system!, calls } as unknown as System)).toThrow('EMFILE');
  expect(closed).toEqual([10, 11, 12, 13]);
});

test('an interpreter that cannot be replaced for want of descriptors is replaced later', async () => {
  let failures = 0;
  const scarce = withPairs(() => (failures-- > 0 ? tooMany() : system!.calls.socketPair()));
  await using running = await servePython('trouble.py', { system: scarce });
  failures = 2;
  await running.send('/exits');
  await eventually('it answers again', async () => {
    const reply = await running.send('/pid');
    return reply.status === 200;
  });
  expect(running.allLogs.join('\n')).toContain('socketpair EMFILE');
});

test('an interpreter that cannot load the app leaves no socket behind', async () => {
  const before = sockets();
  for (let n = 0; n < 3; n++) {
    const start = python({ file: appFile('no_such.py'), system, log() {} });
    await expect(start).rejects.toThrow('no_such');
  }
  await eventually('all are closed', () => sockets() <= before, 5000);
});
