import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { processTree, residentBytes } from '../fixtures/process-tree.ts';
import { startTsgi, type TsgiProcess } from '../fixtures/tsgi-process.ts';
import { type UwsgiAddress, uwsgiClient } from '../fixtures/uwsgi-client.ts';
import { appFile } from './serve-python.ts';

const mebibyte = 1024 ** 2;

/** What could leak, in all of a server's processes. */
interface Holdings {
  processes: number;
  threads: number;
  descriptors: number;
  memory: number;
}

async function holdingsOf({ pid }: TsgiProcess): Promise<Holdings> {
  const tree = await processTree(pid);
  const count = async (kind: string): Promise<number> => {
    const entries = await Promise.all(tree.map((member) => readdir(`/proc/${member}/${kind}`)));
    return entries.flat().length;
  };
  return {
    processes: tree.length,
    threads: await count('task'),
    descriptors: await count('fd'),
    memory: await residentBytes(pid),
  };
}

async function* brokenOff(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000);
  throw new Error('the test leaves');
}

/** Everything that a client can do to a threaded app, a good deal of it at once. */
async function torment(address: UwsgiAddress): Promise<void> {
  await using client = uwsgiClient(address);
  const thousand = Array.from({ length: 1000 }, async () => {
    const reply = await client.send({ target: '/pid' });
    expect([reply.status, await reply.text()]).toEqual([200, expect.stringMatching(/^\d+$/)]);
  });
  await Promise.all(thousand);
  const streams = Array.from({ length: 16 }, async () => {
    const reply = await client.send({ target: '/endless' });
    let got = 0;
    for await (const chunk of reply.body) {
      got += chunk.length;
      if (got > 20_000) break;
    }
    reply.abort();
  });
  await Promise.all(streams);
  const uploads = Array.from({ length: 16 }, async () => {
    await client.send({ target: '/pid', body: brokenOff(), length: 1_000_000 }).catch(() => {});
  });
  await Promise.all(uploads);
  for (const target of ['/raises', '/exits', '/segfaults']) {
    expect((await client.send({ target })).status).toBeGreaterThanOrEqual(500);
    // One after the other: a second death in the same moment would take this request along.
    await eventually('the app is back', async () => {
      const reply = await client.send({ target: '/pid' });
      return reply.status === 200;
    });
  }
}

/** The holdings once nothing is at work any more. */
function settled(server: TsgiProcess, expected?: Holdings): Promise<Holdings> {
  let last = '';
  return eventually('what the server holds stays the same', async () => {
    const now = await holdingsOf(server);
    const counts = JSON.stringify({ ...now, memory: 0 });
    const isSame = counts === (expected ? JSON.stringify({ ...expected, memory: 0 }) : last);
    last = counts;
    return isSame && now;
  });
}

test(
  'requests, streams, aborts and deaths leave nothing behind',
  { timeout: 120_000 },
  async () => {
    await using server = await startTsgi([
      '--socket=127.0.0.1:0',
      `--wsgi-file=${appFile('trouble.py')}`,
      '--threads=16',
      '--listen=1024',
      '--disable-logging',
    ]);
    await torment(server.address());
    const before = await settled(server);
    const rounds = 2;
    for (let round = 0; round < rounds; round++) await torment(server.address());
    const after = await settled(server, before);
    expect(after).toMatchObject({ ...before, memory: expect.any(Number) });
    expect(after.memory - before.memory).toBeLessThan(24 * mebibyte);
  },
);
