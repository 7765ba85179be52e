import { describe, expect, test } from 'vitest';
import type { Application } from '../../appserver/wsgi/types.ts';
import { answering, bytes, call, startCall } from '../fixtures/exchange-call.ts';
import { RecordingSink } from '../fixtures/recording-sink.ts';

/** Bodies that count how often they were ended, as PEP 3333's `close()` or a generator's `finally`. */
interface Counted {
  closed: number;
  body(pieces: unknown[], fail?: Error): unknown;
}

const KINDS: Record<string, () => Counted> = {
  'an array with close()': () => ({
    closed: 0,
    body(pieces) {
      return Object.assign([...pieces], { close: () => void this.closed++ });
    },
  }),
  'an iterable with close()': () => ({
    closed: 0,
    body(pieces, fail) {
      return {
        *[Symbol.iterator]() {
          yield* pieces;
          if (fail) throw fail;
        },
        close: () => void this.closed++,
      };
    },
  }),
  'an async iterable with an async close()': () => ({
    closed: 0,
    body(pieces, fail) {
      return {
        async *[Symbol.asyncIterator]() {
          yield* pieces;
          if (fail) throw fail;
        },
        close: async () => {
          await Promise.resolve();
          this.closed++;
        },
      };
    },
  }),
  'a sync generator': () => ({
    closed: 0,
    *body(pieces, fail) {
      try {
        yield* pieces;
        if (fail) throw fail;
      } finally {
        this.closed++;
      }
    },
  }),
  'an async generator': () => ({
    closed: 0,
    async *body(pieces, fail) {
      try {
        yield* pieces;
        if (fail) throw fail;
      } finally {
        this.closed++;
      }
    },
  }),
};

const TWO = [bytes('one'), bytes('two')];

describe.for(Object.entries(KINDS))('%s is closed exactly once', ([, counted]) => {
  async function closes(
    app: (body: Counted) => Application,
    options: Parameters<typeof startCall>[1] = {},
  ): Promise<number> {
    const body = counted();
    await call(app(body), options);
    return body.closed;
  }

  test('after a whole response', async () => {
    expect(await closes((body) => answering(() => body.body(TWO)))).toBe(1);
    expect(await closes((body) => answering(() => body.body([bytes('one')])))).toBe(1);
  });

  test('when it comes from a promise', async () => {
    expect(await closes((body) => answering(async () => body.body(TWO)))).toBe(1);
  });

  test('in answer to HEAD', async () => {
    expect(await closes((body) => answering(() => body.body(TWO)), { method: 'HEAD' })).toBe(1);
  });

  test('for a status without a body', async () => {
    expect(await closes((body) => answering(() => body.body(TWO), '204 No Content'))).toBe(1);
  });

  test('when a piece is not bytes', async () => {
    expect(await closes((body) => answering(() => body.body(['text', bytes('x')])))).toBe(1);
  });

  test('when a later piece is not bytes', async () => {
    expect(await closes((body) => answering(() => body.body([bytes('x'), 'text'])))).toBe(1);
  });

  test('when startResponse was never called', async () => {
    expect(await closes((body) => () => body.body(TWO) as never)).toBe(1);
  });

  test('when Content-Length is exceeded, or not reached', async () => {
    for (const length of ['1', '100']) {
      const headers: [string, string][] = [['Content-Length', length]];
      const app = (body: Counted): Application =>
        answering(() => body.body(TWO), '200 OK', headers);
      expect(await closes(app)).toBe(1);
    }
  });

  test('when the client has left before the first piece', async () => {
    const sink = new RecordingSink();
    sink.leave();
    const body = counted();
    const pieces = Array.from({ length: 1000 }, () => bytes('x'));
    await call(
      answering(() => body.body(pieces)),
      { sink },
    );
    expect(body.closed).toBe(1);
  });

  test('when the request expires meanwhile', async () => {
    const body = counted();
    const app = Promise.withResolvers<unknown>();
    const { exchange, sink, done, reports } = startCall(answering(() => app.promise));
    exchange.expire('504 Gateway Timeout');
    expect(sink.events[0]).toBe('head 504 Gateway Timeout');
    app.resolve(body.body(TWO));
    await done;
    expect(body.closed).toBe(1);
    expect(sink.body).toBe('Gateway Timeout\n');
    expect(reports).toEqual([]);
  });
});

// An array is sent whole: it can neither fail nor be left waiting.
const STEPPED = Object.entries(KINDS).filter(([kind]) => !kind.startsWith('an array'));

describe.for(STEPPED)('%s is closed exactly once', ([, counted]) => {
  test('when it fails itself', async () => {
    const body = counted();
    await call(answering(() => body.body(TWO, new Error('broken on purpose'))));
    expect(body.closed).toBe(1);
  });

  test('when the client leaves while it waits', async () => {
    const sink = new RecordingSink();
    sink.slow = true;
    const body = counted();
    const { done, reports } = startCall(
      answering(() => body.body(TWO)),
      { sink },
    );
    await new Promise(setImmediate);
    expect(sink.body).toBe('one');
    sink.leave();
    await done;
    expect(body.closed).toBe(1);
    expect(reports).toEqual([]);
  });
});

describe('a client that left', () => {
  test('stops a body that only has empty pieces so far', async () => {
    const sink = new RecordingSink();
    let steps = 0;
    const { done, reports } = startCall(
      answering(async function* () {
        for (;;) {
          if (++steps === 3) sink.leave();
          if (steps > 100) throw new Error('never stopped');
          yield bytes('');
        }
      }),
      { sink },
    );
    await done;
    expect(steps).toBe(3);
    expect(reports).toEqual([]);
  });

  test('is no reason to complain of startResponse', async () => {
    const sink = new RecordingSink();
    sink.leave();
    const { reports } = await call(
      async function* (_environ, startResponse) {
        yield bytes('');
        startResponse('200 OK', []);
        yield bytes('x');
      },
      { sink },
    );
    expect(reports).toEqual([]);
  });
});

describe('a close that fails', () => {
  const failing: [string, () => unknown][] = [
    [
      'throws',
      () =>
        Object.assign([bytes('x')], {
          close: () => {
            throw new Error('no close');
          },
        }),
    ],
    [
      'rejects',
      () => Object.assign([bytes('x')], { close: () => Promise.reject(new Error('no close')) }),
    ],
    [
      'is a getter that throws',
      () =>
        Object.defineProperty([bytes('x')], 'close', {
          get() {
            throw new Error('no close');
          },
        }),
    ],
    [
      'rejects, on an iterable',
      () => ({
        *[Symbol.iterator]() {
          yield bytes('x');
        },
        close: () => Promise.reject(new Error('no close')),
      }),
    ],
  ];

  test.for(failing)('%s: the response stands, the log tells', async ([, body]) => {
    const { sink, reports } = await call(answering(body));
    await new Promise(setImmediate);
    expect(sink.events).toEqual(['head 200 OK', 'chunk x', 'end']);
    expect(reports).toEqual([expect.stringContaining('no close')]);
  });

  test('in return(), after the client left', async () => {
    const sink = new RecordingSink();
    sink.slow = true;
    const { done, reports } = startCall(
      answering(async function* () {
        try {
          for (;;) yield bytes('x');
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- an app may do so
          throw new Error('no return');
        }
      }),
      { sink },
    );
    await new Promise(setImmediate);
    sink.leave();
    await done;
    expect(reports).toEqual([expect.stringContaining('no return')]);
  });

  test('in return(), after a wrong piece: both are told, the wrong piece first', async () => {
    const { sink, reports } = await call(
      answering(function* () {
        try {
          yield 'text';
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- an app may do so
          throw new Error('no return');
        }
      }),
    );
    expect(sink.events[0]).toBe('head 500 Internal Server Error');
    expect(reports.join('\n')).toMatch(/expected pieces of Uint8Array, got string[^]*no return/);
  });
});
