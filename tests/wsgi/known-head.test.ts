import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeHead } from '../../appserver/wire/response-head.ts';
import { KnownHead, recallHead } from '../../appserver/wsgi/known-head.ts';
import type { Header } from '../../appserver/wsgi/types.ts';

const name = fc.stringMatching(/^[A-Za-z]{1,10}$/).map((text) => `X-${text}`);
const value = fc.stringMatching(/^[ -~]{0,20}$/);
const heads = fc.array(fc.tuple(name, value), { maxLength: 5 });

test('says what the headers say, whatever is done to them later', () => {
  fc.assert(
    fc.property(heads, fc.option(fc.nat(), { nil: undefined }), (given, length) => {
      const headers: [string, string][] = [...given];
      if (length !== undefined) headers.push(['content-length', String(length)]);
      const known = new KnownHead('200 OK', headers);
      const text = encodeHead('HTTP/1.1', '200 OK', headers);
      expect(known.declared).toBe(length);
      for (const header of headers) header[1] = 'changed';
      headers.push(['X-Added', 'later']);
      expect(known.text('HTTP/1.1')).toBe(text);
      expect(known.text('HTTP/1.0')).toBe(text.replace('HTTP/1.1', 'HTTP/1.0'));
      expect(known.text('HTTP/1.1')).toBe(text);
    }),
  );
});

test('cannot be changed', () => {
  const { headers } = new KnownHead('200 OK', [['A', '1']]);
  const changeable = headers as Header[];
  expect(() => changeable.push(['B', '2'])).toThrow(TypeError);
  expect(() => ((changeable[0] as unknown as string[])[1] = '2')).toThrow(TypeError);
});

test('is recalled by its own headers, with its own status', () => {
  const known = new KnownHead('200 OK', [['A', '1']]);
  expect(recallHead('200 OK', known.headers)).toBe(known);
  expect(recallHead('404 Not Found', known.headers)).toBeUndefined();
  expect(recallHead('200 OK', [...known.headers])).toBeUndefined();
  for (const nothing of [undefined, null, 1, 'text']) {
    expect(recallHead('200 OK', nothing as unknown as Header[])).toBeUndefined();
  }
});

test.for([
  ['200', [], /^status/],
  ['200 OK', [['A', 'b\nc']], /^header A/],
  ['200 OK', [['Connection', 'close']], /^header Connection/],
  [
    '200 OK',
    [
      ['Content-Length', '1'],
      ['Content-Length', '1'],
    ],
    /^Content-Length/,
  ],
] as const)('refuses %j %j', ([status, headers, message]) => {
  expect(() => new KnownHead(status, headers)).toThrow(message);
});
