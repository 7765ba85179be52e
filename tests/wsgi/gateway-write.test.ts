import { expect, test } from 'vitest';
import type { Application, Write } from '../../appserver/wsgi/types.ts';
import { bytes, call, startCall } from '../fixtures/exchange-call.ts';
import { RecordingSink } from '../fixtures/recording-sink.ts';

/** An app that writes. */
const writing =
  (use: (write: Write) => unknown): Application =>
  async (_environ, startResponse) => {
    await use(startResponse('200 OK', []));
    return [];
  };

test('what is written is sent at once, before what is returned', async () => {
  const sink = new RecordingSink();
  const { done } = startCall(
    async (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      await write(bytes('one '));
      expect(sink.body).toBe('one ');
      await write(bytes('two '));
      return [bytes('three')];
    },
    { sink },
  );
  await done;
  expect(sink.events).toEqual(['head 200 OK', 'chunk one ', 'chunk two ', 'chunk three', 'end']);
  expect(sink.head?.headers).toEqual([]);
});

test('a sync app may write without waiting', () => {
  const { sink } = startCall((_environ, startResponse) => {
    void startResponse('200 OK', [])(bytes('x'));
    return [];
  });
  expect(sink.events).toEqual(['head 200 OK', 'chunk x', 'end']);
});

test('write waits for a slow client', async () => {
  const sink = new RecordingSink();
  sink.slow = true;
  let written = 0;
  const { done } = startCall(
    writing(async (write) => {
      for (const text of ['a', 'b']) {
        await write(bytes(text));
        written++;
      }
    }),
    { sink },
  );
  await new Promise(setImmediate);
  expect(written).toBe(0);
  sink.drain();
  await new Promise(setImmediate);
  expect(written).toBe(1);
  sink.drain();
  await done;
  expect(sink.ending).toBe('end');
});

test('write rejects with ERR_CLIENT_GONE once the client has left, and that needs no log line', async () => {
  const sink = new RecordingSink();
  sink.slow = true;
  let code: unknown;
  const { done, reports } = startCall(
    writing(async (write) => {
      try {
        await write(bytes('a'));
      } catch (error) {
        code = (error as { code: string }).code;
        throw error;
      }
    }),
    { sink },
  );
  sink.leave();
  await done;
  expect(code).toBe('ERR_CLIENT_GONE');
  expect(reports).toEqual([]);
});

test('a write that nobody waits for is no unhandled rejection when the client leaves', async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  try {
    const sink = new RecordingSink();
    sink.slow = true;
    const { done } = startCall(
      writing((write) => void write(bytes('a'))),
      { sink },
    );
    sink.leave();
    await done;
    await new Promise(setImmediate);
    expect(rejections).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});

test.for([true, false])(
  'a write of text fails the request, awaited (%s) or not',
  async (awaited) => {
    const { sink, reports } = await call(
      writing(async (write) => {
        const promise = write('text' as never);
        if (awaited) await promise;
      }),
    );
    expect(sink.events[0]).toBe('head 500 Internal Server Error');
    expect(reports).toEqual([
      expect.stringContaining('expected pieces of Uint8Array, got string: encode text'),
    ]);
  },
);

test('a write after the end goes nowhere, with one line', async () => {
  let late: Write | undefined;
  const { sink, reports } = await call(writing((write) => void (late = write)));
  void late!(bytes('x'));
  await expect(late!(bytes('y'))).rejects.toThrow('write: the request is over');
  await new Promise(setImmediate);
  expect(sink.body).toBe('');
  expect(reports).toEqual([expect.stringContaining('write: the request is over')]);
});

test('writing beyond Content-Length sends no more than it', async () => {
  const { sink, reports } = await call(async (_environ, startResponse) => {
    const write = startResponse('200 OK', [['Content-Length', '4']]);
    await write(bytes('abc'));
    await write(bytes('def'));
    return [];
  });
  expect(sink.body).toBe('abcd');
  expect(reports).toEqual([expect.stringContaining('dropped 2 bytes')]);
});

test('write answers HEAD with the head alone', async () => {
  const { sink } = await call(
    writing((write) => write(bytes('x'))),
    { method: 'HEAD' },
  );
  expect(sink.events).toEqual(['head 200 OK', 'end']);
});
