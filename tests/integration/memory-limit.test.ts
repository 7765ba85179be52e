import { expect, test } from 'vitest';
import { memoryOf } from '../fixtures/docker.ts';
import { eventually } from '../fixtures/eventually.ts';
import type { Reply } from '../fixtures/exchange.ts';
import { describeChain } from './describe-chain.ts';

const mebibyte = 1024 ** 2;

/** `size` bytes, made as they are sent. */
async function* zeros(size: number): AsyncGenerator<Buffer> {
  const block = Buffer.alloc(65_536);
  for (let left = size; left > 0; left -= block.length) yield block.subarray(0, left);
}

describeChain('the memory limit', (chain) => {
  test('is far away with a hundred slow readers and ten uploads at once', async () => {
    const { project, client } = chain();
    const appserver = await project.container('appserver');
    const { HostConfig } = await appserver.inspect();
    const readers: Reply[] = [];
    for (let n = 0; n < 100; n++)
      readers.push(await client.send({ target: '/large?bytes=100000000' }));

    const size = 20 * mebibyte;
    const uploads = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const reply = await client.send({ target: '/upload', body: zeros(size), length: size });
        return (await reply.json())['bytes'];
      }),
    );
    expect(uploads).toEqual(uploads.map(() => size));
    expect(await memoryOf(appserver)).toBeLessThan((HostConfig.Memory ?? 0) * 0.75);

    for (const reader of readers) reader.abort();
    await eventually('a good request is answered', async () => {
      const reply = await client.send({ target: '/status/200' });
      return reply.status === 200;
    });
    expect((await appserver.inspect()).State.OOMKilled).toBe(false);
    expect((await appserver.inspect()).RestartCount).toBe(0);
  });
});
