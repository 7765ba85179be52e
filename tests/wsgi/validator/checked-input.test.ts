import { describe, expect, test } from 'vitest';
import { RequestBody } from '../../../appserver/wsgi/input.ts';
import type { Input } from '../../../appserver/wsgi/types.ts';
import { CheckedInput } from '../../../appserver/wsgi/validator/checked-input.ts';
import { bytes } from '../../fixtures/exchange-call.ts';

function body(text?: string): RequestBody {
  const body = new RequestBody({ pause() {}, resume() {} });
  if (text === undefined) return body;
  body.push(bytes(text));
  body.finish();
  return body;
}

const app = (message: string): unknown =>
  expect.objectContaining({
    code: 'ERR_WSGI_INPUT',
    side: 'app',
    message: `app: wsgi.input: ${message}`,
  });
const server = (message: string): unknown =>
  expect.objectContaining({
    code: 'ERR_WSGI_INPUT',
    side: 'server',
    message: `server: wsgi.input: ${message}`,
  });

test('what is used properly passes through', async () => {
  const input = new CheckedInput(body('ab\ncd\nef\ng'));
  expect(await input.read(1)).toEqual(bytes('a'));
  expect(await input.readline()).toEqual(bytes('b\n'));
  expect(await input.readline(1)).toEqual(bytes('c'));
  expect(await input.readlines(1)).toEqual([bytes('d\n')]);
  expect(await input.read(0)).toEqual(bytes(''));
  const pieces: Uint8Array[] = [];
  for await (const piece of input) pieces.push(piece);
  expect(Buffer.concat(pieces)).toEqual(bytes('ef\ng'));
  expect(await input.read()).toEqual(bytes(''));
  expect(await input.read(-1)).toEqual(bytes(''));
  expect(await input.read(undefined)).toEqual(bytes(''));
});

describe('of the app', () => {
  type Any = (...given: unknown[]) => Promise<unknown>;
  test.for(['read', 'readline', 'readlines'] as const)('%s: wrong arguments', async (method) => {
    const input = new CheckedInput(body('x'));
    const call = (input[method] as unknown as Any).bind(input);
    await expect(call(1, 2)).rejects.toThrow(
      app(`${method}: expected at most one argument, got 2`) as Error,
    );
    await expect(call('1')).rejects.toThrow(
      app(`${method}: expected a whole number, got "1"`) as Error,
    );
    await expect(call(1.5)).rejects.toThrow(
      app(`${method}: expected a whole number, got 1.5`) as Error,
    );
    await expect(call(null)).rejects.toThrow(
      app(`${method}: expected a whole number, got null`) as Error,
    );
  });

  test('two reads at once', async () => {
    const source = body();
    const input = new CheckedInput(source);
    const first = input.read(1);
    await expect(input.readline()).rejects.toThrow(
      app('expected the read before to be awaited, got another one meanwhile') as Error,
    );
    source.push(bytes('x'));
    expect(await first).toEqual(bytes('x'));
    source.finish();
    expect(await input.read()).toEqual(bytes(''));
  });
});

const giving = (what: object): CheckedInput => new CheckedInput(what as Input);
const later = async (value: unknown): Promise<unknown> => value;

describe('of the server', () => {
  test.for([
    [{ read: () => later('text') }, 'read', 'read: expected bytes, got "text"'],
    [{ read: () => later(undefined) }, 'read', 'read: expected bytes, got undefined'],
    [{ read: () => later(bytes('abc')) }, 'read', 'read: expected at most 2 bytes, got 3'],
    [
      { readline: () => later(bytes('abc')) },
      'readline',
      'readline: expected at most 2 bytes, got 3',
    ],
    [
      { readline: () => later(bytes('\nb')) },
      'readline',
      'readline: expected one line, got bytes after its newline',
    ],
    [
      { readlines: () => later(bytes('a')) },
      'readlines',
      'readlines: expected an array of lines, got 1 bytes',
    ],
    [{ readlines: () => later(['a']) }, 'readlines', 'readlines: expected bytes, got "a"'],
    [
      { readlines: () => later([bytes('a\nb')]) },
      'readlines',
      'readlines: expected one line, got bytes after its newline',
    ],
  ] as const)('%#: %s', async ([what, method, message]) => {
    await expect(giving(what)[method](2)).rejects.toThrow(server(message) as Error);
  });

  test.for([
    ['text', 'iteration: expected bytes, got "text"'],
    [bytes(''), 'iteration: expected at least one byte, got none before the end'],
  ])('iteration that gives %j', async ([piece, message]) => {
    const input = giving({
      [Symbol.asyncIterator]: async function* () {
        yield piece;
      },
    });
    await expect(
      (async () => {
        for await (const _piece of input) expect.unreachable();
      })(),
    ).rejects.toThrow(server(message as string) as Error);
  });
});
