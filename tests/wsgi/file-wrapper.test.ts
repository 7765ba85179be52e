import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wrapFile } from '../../appserver/wsgi/file-wrapper.ts';
import type { FileLike } from '../../appserver/wsgi/types.ts';
import { answering, call } from '../fixtures/exchange-call.ts';
import { RecordingSink } from '../fixtures/recording-sink.ts';

/** A file of `text`, which counts its closes. */
function file(text: string, fail?: Error): FileLike & { closes: number; sizes: number[] } {
  let at = 0;
  return {
    closes: 0,
    sizes: [],
    async read(buffer, offset, length) {
      this.sizes.push(length);
      if (fail && at > 0) throw fail;
      const bytesRead = Buffer.from(text.slice(at, at + length)).copy(buffer, offset);
      at += bytesRead;
      return { bytesRead };
    },
    close() {
      this.closes++;
    },
  };
}

test('reads in blocks of 64 KiB, or as many bytes as asked for, and closes at the end', async () => {
  const large = file('x'.repeat(100_000));
  const { sink } = await call(answering(() => wrapFile(large)));
  expect(sink.body).toHaveLength(100_000);
  expect(large).toMatchObject({ closes: 1, sizes: [65_536, 65_536, 65_536] });
  const small = file('abcde');
  await call(answering(() => wrapFile(small, 2)));
  expect(small).toMatchObject({ closes: 1, sizes: [2, 2, 2, 2] });
});

test('a real file, from where it stands', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tsgi-file-'));
  try {
    await writeFile(join(directory, 'f'), '0123456789');
    const handle = await open(join(directory, 'f'));
    await handle.read(Buffer.alloc(4), 0, 4, null);
    const { sink } = await call(answering(() => wrapFile(handle, 3)));
    expect(sink.body).toBe('456789');
    await expect(handle.stat()).rejects.toThrow('closed');
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('closes when the client leaves, when reading fails, and for HEAD', async () => {
  const left = file('abc');
  const sink = new RecordingSink();
  sink.leave();
  await call(
    answering(() => wrapFile(left, 1)),
    { sink },
  );
  expect(left.closes).toBe(1);

  const failing = file('abc', new Error('disk on fire'));
  const { reports, sink: cut } = await call(answering(() => wrapFile(failing, 1)));
  expect(failing.closes).toBe(1);
  expect(cut.ending).toBe('abort');
  expect(reports.join()).toContain('disk on fire');

  const head = file('abc');
  await call(
    answering(() => wrapFile(head)),
    { method: 'HEAD' },
  );
  expect(head.closes).toBe(1);
});

test('a source without close() is fine', async () => {
  const { read } = file('abc');
  const source = { sizes: [], read } as unknown as FileLike;
  expect((await call(answering(() => wrapFile(source)))).sink.body).toBe('abc');
});

test.for([0, -1, 1.5, NaN, Infinity, '10'])('a block size of %s is refused at once', (size) => {
  expect(() => wrapFile(file('abc'), size as number)).toThrow(
    /^file_wrapper: expected a block size of at least 1 byte, got /,
  );
});
