import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkHeader,
  checkStatus,
  encodeHead,
  ResponseHeadError,
} from '../../appserver/wire/response-head.ts';

const circular: { self?: unknown } = {};
circular.self = circular;

describe('status', () => {
  test.for(['200 OK', '204 No Content', '404 Not Found', '599 caf\xe9', '999 x', '418 I\tam'])(
    '%s',
    (status) => {
      checkStatus(status);
    },
  );

  test.for([
    '',
    '200',
    '200 ',
    'OK',
    '20 OK',
    '2000 OK',
    '200OK',
    '100 Continue',
    '101 Switching Protocols',
    '099 x',
    '200 OK\r\nX: y',
    '200 OK\n',
    '200 O\0K',
    '200 \x7f',
    '200 \u20ac',
    ' 200 OK',
    '２00 OK',
    200,
    200n,
    null,
    undefined,
    ['200 OK'],
    circular,
    Symbol('200 OK'),
  ])('refused: %s', (status) => {
    expect(() => checkStatus(status as string)).toThrow(ResponseHeadError);
    expect(() => checkStatus(status as string)).toThrow(/^status: expected three digits/);
  });
});

describe('header', () => {
  test('gives the name in lower case, again and again', () => {
    for (let again = 0; again < 3; again++)
      expect(checkHeader('X-Some-NAME', 'v')).toBe('x-some-name');
  });

  test.for(['', ' ', 'caf\xe9', 'a\tb', '"quoted"', 'a'.repeat(10_000)])('value %j', (value) => {
    checkHeader('X-A', value);
  });

  test.for(['a\r\nSet-Cookie: x=1', 'a\nb', 'a\rb', '\0', '\x1b[31m', '\x7f', '\u20ac', '\ud800'])(
    'value %j is refused by name',
    (value) => {
      expect(() => checkHeader('X-A', value)).toThrow(ResponseHeadError);
      expect(() => checkHeader('X-A', value)).toThrow(/^header X-A: expected a value in Latin-1/);
    },
  );

  test.for([1, 1n, null, undefined, ['v'], circular, Buffer.from('v')])(
    'value %s is refused as no string',
    (value) => {
      expect(() => checkHeader('X-A', value as string)).toThrow(
        /^header X-A: expected a string value/,
      );
    },
  );

  test.for([
    '',
    'a b',
    'a:',
    'X-A\r\nX-B',
    'caf\xe9',
    'a\0',
    '(a)',
    'a/b',
    '[a]',
    'a"',
    ' a',
    'a ',
  ])('name %j is refused', (name) => {
    expect(() => checkHeader(name, 'v')).toThrow(/^header name: expected a token/);
  });

  test.for([1, null, undefined, ['X-A'], { toString: () => 'X-A' }])(
    'name %s is refused as no string',
    (name) => {
      expect(() => checkHeader(name as string, 'v')).toThrow(ResponseHeadError);
    },
  );

  test.for([
    'Connection',
    'keep-alive',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'UPGRADE',
    'Proxy-Authenticate',
  ])('%s is the server\u2019s', (name) => {
    expect(() => checkHeader(name, 'v')).toThrow(/hop-by-hop/);
    // Not only the first time.
    expect(() => checkHeader(name, 'v')).toThrow(/hop-by-hop/);
  });

  test('names that JavaScript knows are names', () => {
    expect(checkHeader('constructor', 'v')).toBe('constructor');
    expect(checkHeader('__proto__', 'v')).toBe('__proto__');
  });

  test('a message shows no raw newline and is not endless', () => {
    expect(() => checkHeader('X-A', `\n${'x'.repeat(100_000)}`)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }),
    );
  });
});

test('whatever passes the checks makes a head that reads back as the same', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(
    fc.property(anything, fc.array(fc.tuple(anything, anything)), (reason, pairs) => {
      const status = passes(() => checkStatus(`200 ${reason}`)) ? `200 ${reason}` : '200 OK';
      const headers = pairs.filter(([name, value]) => passes(() => checkHeader(name, value)));
      const lines = encodeHead('HTTP/1.1', status, headers).split('\r\n');
      expect(lines).toEqual([
        `HTTP/1.1 ${status}`,
        ...headers.map(([name, value]) => `${name}: ${value}`),
        '',
        '',
      ]);
    }),
    { numRuns: 500 },
  );
});

function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
