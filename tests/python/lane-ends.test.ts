import { expect, test } from 'vitest';
import { LaneEnds } from '../../appserver/python/lane-ends.ts';
import { python } from '../../appserver/python/python.ts';
import { type System, system } from '../../appserver/system/system.ts';
import { eventually } from '../fixtures/eventually.ts';
import { openSockets } from '../fixtures/open-files.ts';
import { systemWith } from '../fixtures/system-with.ts';
import { appFile, servePython } from './serve-python.ts';

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
  const scarce = systemWith({
    socketPair: () => (failures-- > 0 ? tooMany() : system!.calls.socketPair()),
  });
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
  const before = openSockets();
  for (let n = 0; n < 3; n++) {
    const start = python({ file: appFile('no_such.py'), system, log() {} });
    await expect(start).rejects.toThrow('no_such');
  }
  await eventually('all are closed', () => openSockets() <= before, 5000);
});
