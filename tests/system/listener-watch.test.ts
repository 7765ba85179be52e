import { BoundSocket, connect } from 'node:net';
import { once } from 'node:events';
import '../../appserver/process/bound-socket.ts';
import { expect, test, vi } from 'vitest';
import { ListenerWatch } from '../../appserver/system/listener-watch.ts';
import { throwLater } from '../../appserver/system/outside.ts';
import { loadSystemCalls } from '../../appserver/system/system-calls.ts';
import { eventually } from '../fixtures/eventually.ts';

vi.mock('../../appserver/system/outside.ts', async (original) => ({
  ...(await original<object>()),
  throwLater: vi.fn(),
}));

const calls = loadSystemCalls()!;

/** A listening socket, and how to have a connection wait there. */
function listening() {
  const bound = new BoundSocket({ host: '127.0.0.1', port: 0 });
  const fd = bound.fd();
  calls.listen(fd, 8);
  const { port } = bound.address() as { port: number };
  return {
    fd,
    async visit(): Promise<Disposable> {
      const client = connect(port, '127.0.0.1');
      await once(client, 'connect');
      return { [Symbol.dispose]: () => client.destroy() };
    },
    [Symbol.dispose]: () => calls.close(fd),
  };
}

/** Two turns of the event loop: whatever is ready has been reported. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}

test.each(['alone', 'always'] as const)(
  'a connection is reported until it is accepted (%s)',
  async (wake) => {
    using listener = listening();
    let reports = 0;
    const watch = new ListenerWatch(calls, listener.fd, () => void reports++);
    expect(watch.ask(wake)).toBe(0);
    using _visitor = await listener.visit();
    await eventually('reports', () => reports > 2);
    calls.close(calls.accept(listener.fd));
    await turns();
    const before = reports;
    await turns();
    expect(reports).toBe(before);
    watch.close();
  },
);

test('nothing is reported but what is asked for, again and again', async () => {
  using listener = listening();
  let reports = 0;
  const watch = new ListenerWatch(calls, listener.fd, () => void reports++);
  using _visitor = await listener.visit();
  for (let round = 0; round < 3; round++) {
    await turns();
    expect(reports).toBe(0);
    expect([watch.ask('alone'), watch.ask('always'), watch.ask('alone')]).toEqual([0, 0, 0]);
    expect(watch.asked).toBe('alone');
    await eventually('reports', () => reports > 0);
    expect([watch.ask(undefined), watch.ask(undefined)]).toEqual([0, 0]);
    reports = 0;
  }
  watch.close();
});

test('each of many listeners has its own reports, in any order of coming and going', async () => {
  const told: number[] = [];
  const all = Array.from({ length: 20 }, (_, index) => {
    const listener = listening();
    const watch = new ListenerWatch(calls, listener.fd, () => {
      told.push(index);
      calls.close(calls.accept(listener.fd));
      if (index % 2 === 1) watch.close();
    });
    watch.ask('alone');
    return { listener, watch };
  });
  for (const [index, { listener }] of all.entries()) {
    using _visitor = await listener.visit();
    await eventually('the report', () => told.length > index);
  }
  expect(told).toEqual(all.map((_, index) => index));
  for (const [index, { listener, watch }] of all.entries()) {
    if (index % 2 === 0) watch.close();
    listener[Symbol.dispose]();
  }
  await turns();
});

test('what is thrown is an uncaught exception, and promises go on all the same', async () => {
  using listener = listening();
  let hasGoneOn = false;
  const watch = new ListenerWatch(calls, listener.fd, () => {
    watch.close();
    void Promise.resolve().then(() => (hasGoneOn = true));
    throw new Error('no more today');
  });
  watch.ask('alone');
  using _visitor = await listener.visit();
  await eventually('the promise', () => hasGoneOn);
  expect(throwLater).toHaveBeenCalledWith(new Error('no more today'));
});

test('what cannot be watched is a result', () => {
  const watch = new ListenerWatch(calls, 999_999, () => {});
  expect(watch.ask('alone')).toBe(-9);
  expect(watch.asked).toBeUndefined();
  watch.close();
});
