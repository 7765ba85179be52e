import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { processTree } from '../fixtures/process-tree.ts';
import { isAlive } from '../fixtures/tsgi-process.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';
import { logged, type RunningPython, servePython } from './serve-python.ts';

const text = async (served: RunningPython, target: string): Promise<string> =>
  (await served.send(target)).text();

describe('an exception', () => {
  test('gives 500, and its traceback is logged under the name of the request', async () => {
    await using served = await servePython('trouble.py');
    using connection = await served.connect();
    await connection.write(
      encodePacket([...varsOf({ target: '/raises' }), ['REQUEST_ID', 'abc-1']]),
    );
    expect((await connection.reply()).status).toBe(500);
    const message = await logged(served, /ValueError/);
    expect(message).toMatch(
      /^\[abc-1\] Traceback \(most recent call last\):\n {6}File ".*trouble\.py"/,
    );
    expect(message).toMatch(/ValueError: as asked\n {4}\[forged\] line$/);
    expect(message).not.toContain('tsgi_bridge');
  });

  test('in the middle of a response cuts the connection', async () => {
    await using served = await servePython('trouble.py');
    const reply = await served.send('/raises_midway');
    await expect(reply.bytes()).rejects.toThrow();
    await logged(served, /ValueError: midway/);
  });
});

describe.each([1, 4])('an interpreter of %d threads that dies', (threads) => {
  test.for([
    ['exits', /exited with code 7/],
    ['segfaults', /was killed by SIGSEGV/],
    ['eats_descriptors', /./],
  ] as const)('%s: its request gets 502, and another interpreter goes on', async ([how, why]) => {
    await using served = await servePython('trouble.py', { threads });
    const before = await text(served, '/pid');
    const reply = await served.send(`/${how}`);
    expect(reply.status).toBe(502);
    const after = await text(served, '/pid');
    expect(after).not.toBe(before);
    expect(isAlive(Number(before))).toBe(false);
    await logged(
      served,
      /DAMN ! Python interpreter of worker 1 \(pid: \d+\) .* :\( trying respawn/,
    );
    await logged(
      served,
      new RegExp(`Respawned Python interpreter of worker 1 \\(new pid: ${after}\\)`),
    );
    await logged(served, why);
  });

  test('in the middle of a response cuts that connection', async () => {
    await using served = await servePython('trouble.py', { threads });
    const reply = await served.send('/exits_midway');
    expect(reply.status).toBe(200);
    await expect(reply.bytes()).rejects.toThrow();
    expect((await served.send('/pid')).status).toBe(200);
  });
});

test('requests that wait for a thread do not die with it', async () => {
  await using served = await servePython('trouble.py');
  const first = served.send('/waits?a');
  await logged(served, /waiting for a/);
  const waiting = Array.from({ length: 30 }, () => text(served, '/pid'));
  await eventually('all requests are here', () => served.server.running.size === 31);
  const [pid] = await interpreters();
  process.kill(pid!, 'SIGKILL');
  expect((await first).status).toBe(502);
  const pids = new Set(await Promise.all(waiting));
  expect(pids.size).toBe(1);
  expect(pids).not.toContain(String(pid));
});

test('requests on other threads die with it, and only they', async () => {
  await using served = await servePython('trouble.py', { threads: 3 });
  const replies = ['a', 'b'].map((gate) => served.send(`/waits?${gate}`));
  await logged(served, /waiting for a/);
  await logged(served, /waiting for b/);
  expect((await served.send('/exits')).status).toBe(502);
  expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([502, 502]);
  expect((await served.send('/pid')).status).toBe(200);
});

test.for(['leaves_child', 'forks'])(
  'a process that the app has left behind does not hide a death (%s)',
  async (how) => {
    await using served = await servePython('trouble.py');
    const child = Number(await text(served, `/${how}`));
    try {
      expect((await served.send('/exits')).status).toBe(502);
      expect((await served.send('/pid')).status).toBe(200);
      expect(isAlive(child)).toBe(true);
    } finally {
      process.kill(child, 'SIGKILL');
    }
  },
);

describe('clients that leave', () => {
  test.for([
    ['endless', /endless: closed after \d+ pieces/],
    ['endless_write', /write raised OSError: write: the client is gone/],
  ] as const)('%s ends', async ([name, line]) => {
    await using served = await servePython('trouble.py');
    const reply = await served.send(`/${name}`);
    for await (const chunk of reply.body) if (chunk.length > 0) break;
    reply.abort();
    await logged(served, line);
    expect((await served.send('/pid')).status).toBe(200);
  });

  test('a slow one holds the app back', async () => {
    await using served = await servePython('trouble.py', { threads: 2 });
    const reply = await served.send('/endless');
    // Unread: the socket buffers fill, then the app has to wait. Others are served meanwhile.
    for (let n = 0; n < 20; n++) expect((await served.send('/pid')).status).toBe(200);
    reply.abort();
    await logged(served, /endless: closed/);
  });
});

/** Process ids of the interpreters that this process has started. */
async function interpreters(): Promise<number[]> {
  const pids: number[] = [];
  for (const pid of await processTree(process.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (command.includes('python/start.py')) pids.push(pid);
  }
  return pids;
}
