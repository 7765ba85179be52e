import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answering, bytes, call, startCall } from '../fixtures/exchange-call.ts';
import { RecordingSink } from '../fixtures/recording-sink.ts';

async function* slowly(pieces: readonly string[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield bytes(piece);
  }
}

function* quickly(pieces: readonly string[]): Generator<Buffer> {
  for (const piece of pieces) yield bytes(piece);
}

/** Every form in which an app may give the same body. */
const FORMS: Record<string, (pieces: string[]) => unknown> = {
  'an array': (pieces) => pieces.map(bytes),
  'a Set': (pieces) => new Set(pieces.map(bytes)),
  'a sync generator': quickly,
  'an async generator': slowly,
  'a promise of an array': (pieces) => Promise.resolve(pieces.map(bytes)),
  'a promise of a sync generator': (pieces) => Promise.resolve(quickly(pieces)),
  'a promise of an async generator': (pieces) => Promise.resolve(slowly(pieces)),
  'an object with next() alone': (pieces) => ({
    [Symbol.iterator]: () => ({
      next: () => {
        const piece = pieces.shift();
        return piece === undefined ? { done: true } : { done: false, value: bytes(piece) };
      },
    }),
  }),
};

describe.for(Object.entries(FORMS))('a body as %s', ([, form]) => {
  test('comes through as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary-ascii' })), async (pieces) => {
        const { sink, reports } = await call(answering(() => form([...pieces])));
        expect(sink.body).toBe(pieces.join(''));
        expect(sink.ending).toBe('end');
        expect(reports).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('is not sent in answer to HEAD', async () => {
    const { sink } = await call(
      answering(() => form(['a', 'b'])),
      { method: 'HEAD' },
    );
    expect(sink.events).toEqual(['head 200 OK', 'end']);
  });
});

test('an app that answers at once is done when run returns', () => {
  const { sink } = startCall(answering(() => [bytes('now')]));
  expect(sink.events).toEqual(['head 200 OK', 'chunk now', 'end']);
});

test('one piece of bytes in place of a list of them is taken for the list', async () => {
  const { sink } = await call(answering(() => bytes('bare')));
  expect(sink.body).toBe('bare');
  expect(sink.head?.headers).toEqual([['Content-Length', '4']]);
});

describe('the lazy start', () => {
  test('nothing is sent before the first non-empty piece', async () => {
    const seen: number[] = [];
    const sink = new RecordingSink();
    await call(
      answering(function* () {
        yield bytes('');
        seen.push(sink.events.length);
        yield bytes('x');
        seen.push(sink.events.length);
      }),
      { sink },
    );
    expect(seen).toEqual([0, 2]);
  });

  test('startResponse may be called by the generator itself', async () => {
    const { sink } = await call(function* (_environ, startResponse) {
      startResponse('201 Created', []);
      yield bytes('made');
    });
    expect(sink.events).toEqual(['head 201 Created', 'chunk made', 'end']);
  });

  test('an empty body still sends the head', async () => {
    const { sink } = await call(answering(() => slowly([])));
    expect(sink.events).toEqual(['head 200 OK', 'end']);
  });
});

describe('backpressure', () => {
  test.for([
    ['sync', quickly],
    ['async', slowly],
  ] as const)('a %s body is not stepped while the client is slow', async ([, generate]) => {
    const sink = new RecordingSink();
    sink.slow = true;
    const { done } = startCall(
      answering(() => generate(['a', 'b', 'c'])),
      { sink },
    );
    for (const expected of ['a', 'ab', 'abc']) {
      await new Promise(setImmediate);
      expect(sink.body).toBe(expected);
      sink.drain();
    }
    await done;
    expect(sink.ending).toBe('end');
  });

  test.for([
    [
      'sync',
      (piece: Buffer) =>
        (function* () {
          for (;;) yield piece;
        })(),
    ],
    [
      'async',
      (piece: Buffer) =>
        (async function* () {
          for (;;) yield piece;
        })(),
    ],
  ] as const)(
    'an endless %s body that never waits lets others have their turn',
    async ([, generate]) => {
      const { sink, done } = startCall(answering(() => generate(bytes('x'))));
      // Comes only if the event loop turns.
      await new Promise(setImmediate);
      sink.leave();
      await done;
      expect(sink.body.length).toBeGreaterThan(0);
    },
  );
});

describe('Content-Length', () => {
  test.for([
    [[], '0'],
    [['hello'], '5'],
  ] as const)('of the single piece %j is added', async ([pieces, length]) => {
    const { sink } = await call(answering(() => pieces.map(bytes)));
    expect(sink.head?.headers).toEqual([['Content-Length', length]]);
  });

  test('is not added when there are several pieces, or the app has said it', async () => {
    const several = await call(answering(() => [bytes('a'), bytes('b')]));
    expect(several.sink.head?.headers).toEqual([]);
    const said = await call(answering(() => [bytes('ab')], '200 OK', [['content-length', '2']]));
    expect(said.sink.head?.headers).toEqual([['content-length', '2']]);
  });

  test.for(['204 No Content', '304 Not Modified'])('is not added to %s', async (status) => {
    const { sink } = await call(answering(() => [], status));
    expect(sink.head?.headers).toEqual([]);
    expect(sink.events).toEqual([`head ${status}`, 'end']);
  });

  test('a HEAD answer says the length that GET would have', async () => {
    const { sink } = await call(
      answering(() => [bytes('four')]),
      { method: 'HEAD' },
    );
    expect(sink.head?.headers).toEqual([['Content-Length', '4']]);
    const empty = await call(
      answering(() => []),
      { method: 'HEAD' },
    );
    expect(empty.sink.head?.headers).toEqual([]);
  });

  test.for(Object.keys(FORMS))(
    'too short, as %s: the rest is dropped with a line',
    async (name) => {
      const body = (): unknown => FORMS[name]!(['abc', 'def', 'ghi']);
      const { sink, reports } = await call(answering(body, '200 OK', [['Content-Length', '4']]));
      expect(sink.body).toBe('abcd');
      expect(sink.ending).toBe('end');
      expect(reports).toEqual([expect.stringMatching(/^dropped \d bytes of body/)]);
    },
  );

  test.for(Object.keys(FORMS))('too long, as %s: the connection is cut', async (name) => {
    const body = (): unknown => FORMS[name]!(['abc', 'def']);
    const { sink, reports } = await call(answering(body, '200 OK', [['Content-Length', '7']]));
    expect(sink.body).toBe('abcdef');
    expect(sink.ending).toBe('abort');
    expect(reports.join()).toContain('expected 7 bytes of body as Content-Length says, got 6');
  });

  test('too long with nothing sent yet: a 500', async () => {
    const { sink } = await call(answering(() => [], '200 OK', [['Content-Length', '7']]));
    expect(sink.events[0]).toBe('head 500 Internal Server Error');
    expect(sink.ending).toBe('end');
  });

  test('an endless body is stopped once Content-Length is exceeded', async () => {
    let closed = false;
    const { sink } = await call(
      answering(
        function* () {
          try {
            for (;;) yield bytes('abc');
          } finally {
            closed = true;
          }
        },
        '200 OK',
        [['Content-Length', '4']],
      ),
    );
    expect(sink.body).toBe('abca');
    expect(sink.ending).toBe('end');
    expect(closed).toBe(true);
  });

  test('a body of just the right length is run to its end', async () => {
    let ended = false;
    await call(
      answering(
        function* () {
          yield bytes('abcd');
          ended = true;
        },
        '200 OK',
        [['Content-Length', '4']],
      ),
    );
    expect(ended).toBe(true);
  });
});

test.for(['204 No Content', '304 Not Modified'])(
  '%s has no body, whatever the app gives',
  async (status) => {
    const { sink, reports } = await call(answering(() => slowly(['no', 'way']), status));
    expect(sink.events).toEqual([`head ${status}`, 'end']);
    expect(reports).toEqual([expect.stringMatching(/^dropped/)]);
  },
);
