import { describe, expect, test } from 'vitest';
import { AppUnavailableError, RequestBodyError } from '../../appserver/wsgi/errors.ts';
import type { Application } from '../../appserver/wsgi/types.ts';
import { answering, bytes, call, startCall } from '../fixtures/exchange-call.ts';
import { RecordingSink } from '../fixtures/recording-sink.ts';

const broken = new Error('broken on purpose');
const fail = (error: unknown = broken): never => {
  throw error;
};
const raise = (thing: unknown): never => {
  throw thing;
};

/** Ways for an app to fail before anything was sent. */
const BEFORE: Record<string, Application> = {
  'throws before startResponse': () => fail(),
  'throws after startResponse': answering(() => fail()),
  'rejects before startResponse': () => Promise.reject(broken),
  'rejects after startResponse': answering(() => Promise.reject(broken)),
  'gives a body that throws at once': answering(() => ({ [Symbol.iterator]: () => fail() })),
  'gives a generator that throws first': answering(function* () {
    yield bytes('');
    fail();
  }),
  'gives an async generator that throws first': answering(async function* () {
    yield bytes('');
    fail();
  }),
  'gives an iterator whose next() is no function': answering(() => ({
    [Symbol.iterator]: () => ({ next: broken }),
  })),
  'gives an iterator whose next() gives nothing': answering(() => ({
    [Symbol.iterator]: () => ({ next: () => undefined }),
  })),
};

test.for(Object.entries(BEFORE))(
  'an app that %s is a 500 with a stack in the log',
  async ([, app]) => {
    const { sink, reports, exchange } = await call(app);
    expect(sink.events).toEqual([
      'head 500 Internal Server Error',
      'chunk Internal Server Error\n',
      'end',
    ]);
    expect(sink.head?.headers).toEqual([
      ['Content-Type', 'text/plain'],
      ['Content-Length', '22'],
    ]);
    expect(reports.length).toBe(1);
    expect(reports[0]).toMatch(/\n {4}at /);
    expect(exchange.failed).toBe(true);
  },
);

test.for([
  function* () {
    yield bytes('a');
    fail();
  },
  async function* () {
    yield bytes('a');
    fail();
  },
])('an app that fails after the head cuts the connection', async (body) => {
  const { sink, reports } = await call(answering(body));
  expect(sink.events).toEqual(['head 200 OK', 'chunk a', 'abort']);
  expect(reports).toEqual([expect.stringContaining('broken on purpose')]);
});

test('a 500 in answer to HEAD has no body', async () => {
  const { sink } = await call(() => fail(), { method: 'HEAD' });
  expect(sink.events).toEqual(['head 500 Internal Server Error', 'end']);
});

describe('what an app may throw', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const things: [string, unknown, RegExp][] = [
    ['undefined', undefined, /expected an Error, the app threw undefined/],
    ['null', null, /threw null/],
    ['a string', 'ouch', /threw ouch/],
    ['a symbol', Symbol('ouch'), /threw Symbol\(ouch\)/],
    ['an object without a prototype', Object.create(null), /threw/],
    ['a revoked proxy', revoked.proxy, /threw/],
    ['an object that cannot be a string', { toString: () => fail() }, /threw/],
    [
      'an error with a stack that throws',
      Object.defineProperty(new Error('e'), 'stack', { get: () => fail() }),
      /threw|e/,
    ],
    [
      'an error with a stack that is no string',
      Object.assign(new Error('odd'), { stack: { toString: () => fail() } }),
      /odd/,
    ],
    ['an error without a stack', Object.assign(new Error('bare'), { stack: undefined }), /bare/],
  ];

  test.for(things)('%s: a 500 and a line', async ([, thing, line]) => {
    for (const app of [() => raise(thing), answering(() => Promise.reject(thing))]) {
      const { sink, reports } = await call(app);
      expect(sink.events[0]).toBe('head 500 Internal Server Error');
      expect(sink.ending).toBe('end');
      expect(reports).toEqual([expect.stringMatching(line)]);
    }
  });
});

test('a message from the network cannot forge a log line', async () => {
  const { reports } = await call(() =>
    fail(new Error('no such file: /a\n[pid: 1] forged\r\n\x1b[31m')),
  );
  for (const line of reports.join('\n').split('\n').slice(1)) expect(line).toMatch(/^ {4}/);
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  expect(reports.join()).not.toMatch(/[\r\x1b]/);
});

describe('what an app may not return', () => {
  test.for([
    [undefined, 'undefined'],
    [null, 'null'],
    ['text', 'string: wrap text as [Buffer.from(text)]'],
    [42, 'number'],
    [{}, 'object'],
    [() => [], 'function'],
  ])('%j', async ([body, came]) => {
    const { sink, reports } = await call(answering(() => body));
    expect(sink.events[0]).toBe('head 500 Internal Server Error');
    expect(reports[0]).toContain(
      `GatewayError: expected the app to return an iterable of Uint8Array, got ${came as string}`,
    );
  });

  test.for([
    ['text', 'string: encode text with Buffer.from(text)'],
    [undefined, 'undefined'],
    [[1, 2], 'object'],
    [new ArrayBuffer(1), 'object'],
    [new DataView(new ArrayBuffer(1)), 'object'],
  ])('[%j]', async ([piece, came]) => {
    for (const body of [[piece], [piece, piece], new Set([piece])]) {
      const { sink, reports } = await call(answering(() => body));
      expect(sink.events[0]).toBe('head 500 Internal Server Error');
      expect(reports[0]).toContain(
        `GatewayError: expected pieces of Uint8Array, got ${came as string}`,
      );
    }
  });
});

describe('startResponse', () => {
  test('not called: a 500 that says so', async () => {
    for (const body of [[], [bytes('x')], [bytes('x'), bytes('y')], new Set([bytes('x')])]) {
      const { sink, reports } = await call(() => body);
      expect(sink.events[0]).toBe('head 500 Internal Server Error');
      expect(reports[0]).toContain('expected startResponse to be called before the first piece');
    }
  });

  test('called twice without an error: a 500', async () => {
    const { sink, reports } = await call((_environ, startResponse) => {
      startResponse('200 OK', []);
      startResponse('200 OK', []);
      return [];
    });
    expect(sink.events[0]).toBe('head 500 Internal Server Error');
    expect(reports[0]).toContain('startResponse: expected one call, or an error as third argument');
  });

  test('called again with an error before the head: replaces the response', async () => {
    const { sink, reports } = await call((_environ, startResponse) => {
      startResponse('200 OK', [
        ['Content-Length', '1000'],
        ['X-A', 'b'],
      ]);
      startResponse('503 Service Unavailable', [['Retry-After', '1']], broken);
      return [bytes('later')];
    });
    expect(sink.events).toEqual(['head 503 Service Unavailable', 'chunk later', 'end']);
    expect(sink.head?.headers).toEqual([
      ['Retry-After', '1'],
      ['Content-Length', '5'],
    ]);
    expect(reports).toEqual([]);
  });

  test('called again with an error after the head: throws that error, and the connection is cut', async () => {
    let thrown: unknown;
    const { sink, reports } = await call(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield bytes('begun');
      try {
        startResponse('500 Oh', [], broken);
      } catch (error) {
        thrown = error;
        throw error;
      }
    });
    expect(thrown).toBe(broken);
    expect(sink.events).toEqual(['head 200 OK', 'chunk begun', 'abort']);
    expect(reports).toEqual([expect.stringContaining('broken on purpose')]);
  });

  test('called after the end: throws', async () => {
    let late: (() => unknown) | undefined;
    await call((_environ, startResponse) => {
      startResponse('200 OK', []);
      late = () => startResponse('200 OK', []);
      return [];
    });
    expect(late).toThrow(expect.objectContaining({ code: 'ERR_GATEWAY' }));
  });

  test('headers changed after the call are not sent', async () => {
    const { sink } = await call((_environ, startResponse) => {
      const header: [string, string] = ['X-A', 'b'];
      const headers = [header];
      startResponse('200 OK', headers);
      header[1] = 'b\r\nX-Evil: 1';
      headers.push(['X-More', 'c']);
      return [];
    });
    expect(sink.head?.headers).toEqual([
      ['X-A', 'b'],
      ['Content-Length', '0'],
    ]);
  });
});

test.for([
  ['ERR_BODY_TIMEOUT', '408 Request Timeout'],
  ['ERR_BODY_TRUNCATED', '400 Bad Request'],
  ['ERR_BODY_MALFORMED', '400 Bad Request'],
  ['ERR_BODY_CLOSED', '500 Internal Server Error'],
] as const)('an app that lets %s through answers %s', async ([code, status]) => {
  const { sink, reports } = await call(() => fail(new RequestBodyError(code, 'told why')));
  expect(sink.events[0]).toBe(`head ${status}`);
  expect(reports).toEqual([expect.stringContaining('told why')]);
});

describe('expire', () => {
  test('answers with its status when nothing was sent, and cuts otherwise', async () => {
    const never = new Promise<never>(() => {});
    const before = startCall(() => never);
    before.exchange.expire('504 Gateway Timeout');
    expect(before.sink.events).toEqual([
      'head 504 Gateway Timeout',
      'chunk Gateway Timeout\n',
      'end',
    ]);

    const after = startCall(
      answering(async function* () {
        yield bytes('a');
        await never;
      }),
    );
    await new Promise(setImmediate);
    after.exchange.expire('504 Gateway Timeout');
    expect(after.sink.events).toEqual(['head 200 OK', 'chunk a', 'abort']);
  });

  test('does nothing once the response is over', async () => {
    const { exchange, sink } = await call(answering(() => [bytes('x')]));
    exchange.expire('504 Gateway Timeout');
    expect(sink.events).toEqual(['head 200 OK', 'chunk x', 'end']);
  });

  test('what the app does later goes to the log and nowhere else', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const sink = new RecordingSink();
    const { exchange, done, reports } = startCall(() => promise, { sink });
    exchange.expire('504 Gateway Timeout');
    reject(broken);
    await done;
    expect(sink.events.length).toBe(3);
    expect(reports).toEqual([
      expect.stringContaining('after the end of the request: Error: broken'),
    ]);
  });

  test('that its app is gone afterwards is no news', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const { exchange, done, reports } = startCall(() => promise);
    exchange.expire('504 Gateway Timeout');
    reject(new AppUnavailableError('502 Bad Gateway', 'its interpreter was killed'));
    await done;
    expect(reports).toEqual([]);
  });
});
