import { describe, expect, test } from 'vitest';
import type { Body } from '../../../appserver/wsgi/types.ts';
import { checkedBody } from '../../../appserver/wsgi/validator/checked-body.ts';
import { CheckedResponse } from '../../../appserver/wsgi/validator/checked-response.ts';
import type { ValidationError } from '../../../appserver/wsgi/validator/validation-error.ts';
import { bytes } from '../../fixtures/exchange-call.ts';
import { eventually } from '../../fixtures/eventually.ts';

interface Checked {
  [Symbol.iterator]: () => Iterator<Uint8Array>;
  [Symbol.asyncIterator]: () => AsyncIterator<Uint8Array>;
  close: (...given: unknown[]) => unknown;
}

const noReport = (error: ValidationError): void => expect.unreachable(error.message);

function checked(source: unknown, report = noReport, closeGrace = 5): Checked {
  const response = new CheckedResponse(() => () => Promise.resolve(), 'GET');
  response.startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return checkedBody(source, response, report, closeGrace) as Body as unknown as Checked;
}

async function* later(...pieces: unknown[]): AsyncGenerator<unknown> {
  yield* pieces;
}

const mistake = (side: string, code: string, message: string): Error =>
  expect.objectContaining({ code, side, message: `${side}: body: ${message}` }) as Error;

describe('of the app: what is no body', () => {
  test.for([
    [bytes('bare'), 'expected a list of bytes, got bare bytes: return [bytes]'],
    ['text', 'expected an iterable of Uint8Array, got "text"'],
    [undefined, 'expected an iterable of Uint8Array, got undefined'],
    [null, 'expected an iterable of Uint8Array, got null'],
    [{}, 'expected an iterable of Uint8Array, got an object that is none'],
  ])('%j', ([source, message]) => {
    expect(() => checked(source)).toThrow(mistake('app', 'ERR_WSGI_BODY', message as string));
  });

  test.for([[['text']], [new Set([1])], [later(undefined)]])('a piece of %j', async ([source]) => {
    const body = checked(source);
    const isAsync = Symbol.asyncIterator in (source as object);
    const iterator = isAsync ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
    await expect((async () => await iterator.next())()).rejects.toThrow(
      'expected pieces of Uint8Array',
    );
    body.close();
  });
});

test('a body stays as sync or async as it was, and its own close is called', async () => {
  let closed = 0;
  const sync = checked(Object.assign([bytes('a')], { close: () => void closed++ }));
  expect(Symbol.asyncIterator in sync).toBe(false);
  expect([...(sync as Iterable<Uint8Array>)]).toEqual([bytes('a')]);
  sync.close();
  expect(closed).toBe(1);
  const async = checked(later(bytes('a')));
  expect(Symbol.iterator in async).toBe(false);
  for await (const piece of async as AsyncIterable<Uint8Array>) expect(piece).toEqual(bytes('a'));
  expect(async.close()).toBeUndefined();
});

const server = (code: string, message: string): Error => mistake('server', code, message);
const fails = (): never => {
  throw new Error('broken');
};

describe('of the server', () => {
  test('iterating twice', () => {
    const body = checked([]);
    body[Symbol.iterator]();
    expect(() => body[Symbol.iterator]()).toThrow(
      server('ERR_WSGI_ITERATION', 'expected it to be iterated once, got a second time'),
    );
  });

  test('stepping on after the end', () => {
    const body = checked([]);
    const iterator = body[Symbol.iterator]();
    expect(iterator.next().done).toBe(true);
    expect(() => iterator.next()).toThrow(
      server('ERR_WSGI_ITERATION', 'expected no step after the end'),
    );
    body.close();
  });

  test('stepping after close', () => {
    const body = checked([bytes('a'), bytes('b')]);
    const iterator = body[Symbol.iterator]();
    iterator.next();
    body.close();
    expect(() => iterator.next()).toThrow(
      server('ERR_WSGI_ITERATION', 'expected no step after the close'),
    );
  });

  test('two steps at once, and closing between', async () => {
    const body = checked(later(bytes('a'), bytes('b')));
    const iterator = body[Symbol.asyncIterator]();
    const first = iterator.next();
    expect(() => body.close()).toThrow(
      server('ERR_WSGI_CLOSE', 'close(): expected the last step to end first'),
    );
    await expect(iterator.next()).rejects.toThrow(
      server('ERR_WSGI_ITERATION', 'expected one step at a time, got a second'),
    );
    await first;
    body.close();
  });

  test('closing twice, or with arguments', () => {
    const body = checked([]);
    expect(() => body.close(1)).toThrow(
      server('ERR_WSGI_CLOSE', 'close(): expected no arguments, got 1'),
    );
    body.close();
    expect(() => body.close()).toThrow(
      server('ERR_WSGI_CLOSE', 'close(): expected one call, got a second'),
    );
  });

  test.for([
    ['the end', [], (iterator: Iterator<unknown>) => iterator.next()],
    ['return()', [bytes('a')], (iterator: Iterator<unknown>) => iterator.return?.()],
    [
      'a failure',
      { [Symbol.iterator]: () => ({ next: fails }) },
      (iterator: Iterator<unknown>) => expect(() => iterator.next()).toThrow('broken'),
    ],
  ] as const)('not closing after %s is reported', async ([, source, use]) => {
    const reports: ValidationError[] = [];
    const body = checked(source, (error) => reports.push(error));
    use(body[Symbol.iterator]());
    await eventually('it is reported', () => reports.length > 0);
    expect(reports).toEqual([
      server('ERR_WSGI_CLOSE', 'close(): expected a call at the end, got none'),
    ]);
  });

  test('the same for an async one', async () => {
    const reports: ValidationError[] = [];
    const body = checked(later(bytes('a')), (error) => reports.push(error));
    const iterator = body[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    await eventually('it is reported', () => reports.length > 0);
  });
});

test('return() ends a generator, and a body that knows none', async () => {
  let ended = 0;
  const generator = checked(
    (function* () {
      try {
        yield bytes('a');
      } finally {
        ended++;
      }
    })(),
  );
  const iterator = generator[Symbol.iterator]();
  iterator.next();
  expect(iterator.return?.().done).toBe(true);
  expect(ended).toBe(1);
  generator.close();
  const bare = checked({
    [Symbol.asyncIterator]: () => ({ next: async () => ({ value: bytes('a') }) }),
  });
  const plain = bare[Symbol.asyncIterator]();
  await plain.next();
  expect(await plain.return?.()).toMatchObject({ done: true });
  bare.close();
});
