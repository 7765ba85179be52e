import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { contentLength, createEnviron } from '../../appserver/wsgi/environ.ts';
import { RequestErrors } from '../../appserver/wsgi/error-stream.ts';
import type { Environ } from '../../appserver/wsgi/types.ts';

function environ(
  vars: Record<string, string> = {},
  defaults = { worker: 3, multiprocess: true },
): Environ {
  const given = Object.entries({ REQUEST_METHOD: 'GET', ...vars }).flat();
  return createEnviron(given, defaults, new RequestErrors(() => {}));
}

test('what PEP 3333 requires is there, whatever the web server left out', () => {
  expect(environ()).toMatchObject({
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '',
    QUERY_STRING: '',
    SERVER_NAME: hostname(),
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.0',
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.multithread': true,
    'wsgi.multiprocess': true,
    'wsgi.run_once': false,
    'wsgi.input_terminated': true,
    'tsgi.worker': 3,
  });
});

test('what it sent stays as it is', () => {
  const vars = {
    SCRIPT_NAME: '/app',
    PATH_INFO: '/caf\xe9//x',
    QUERY_STRING: 'a=%20',
    SERVER_NAME: 'example.org',
    SERVER_PORT: '8443',
    SERVER_PROTOCOL: 'HTTP/2.0',
    HTTP_X: '\xff',
    EMPTY: '',
  };
  expect(environ(vars)).toMatchObject(vars);
});

test('an empty name, port or protocol is none', () => {
  const vars = { SERVER_NAME: '', SERVER_PORT: '', SERVER_PROTOCOL: '', HTTPS: 'on' };
  expect(environ(vars)).toMatchObject({
    SERVER_NAME: hostname(),
    SERVER_PORT: '443',
    SERVER_PROTOCOL: 'HTTP/1.0',
  });
});

test('one request cannot change the next through what they share', () => {
  expect(() => (environ()['wsgi.version'] as unknown as number[]).push(2)).toThrow(TypeError);
  expect(() => Object.assign(environ()['wsgi.input'], { read: 1 })).toThrow(TypeError);
  environ()['tsgi.logvars']['a'] = 'b';
  expect(environ()['tsgi.logvars']).toEqual({});
});

describe('wsgi.url_scheme', () => {
  test.for([
    [{}, 'http'],
    [{ HTTPS: 'on' }, 'https'],
    [{ HTTPS: 'ON' }, 'https'],
    [{ HTTPS: '1' }, 'https'],
    [{ HTTPS: 'off' }, 'http'],
    [{ HTTPS: '' }, 'http'],
    [{ REQUEST_SCHEME: 'https' }, 'https'],
    [{ REQUEST_SCHEME: 'http', HTTPS: 'on' }, 'https'],
    [{ UWSGI_SCHEME: 'https' }, 'https'],
    [{ UWSGI_SCHEME: 'http', HTTPS: 'on' }, 'http'],
    [{ UWSGI_SCHEME: '', HTTPS: 'on' }, 'https'],
  ])('of %j is %s', ([vars, scheme]) => {
    expect(environ(vars as Record<string, string>)['wsgi.url_scheme']).toBe(scheme);
  });
});

test.for([{ REQUEST_METHOD: '' }, {}])('without a method it is a bad request: %j', (vars) => {
  const create = (): Environ =>
    createEnviron(
      Object.entries(vars).flat(),
      { worker: 1, multiprocess: false },
      new RequestErrors(() => {}),
    );
  expect(create).toThrow(
    expect.objectContaining({ code: 'ERR_BAD_REQUEST', status: '400 Bad Request' }),
  );
});

describe('contentLength', () => {
  test.for([
    [{}, 0],
    [{ CONTENT_LENGTH: '' }, 0],
    [{ CONTENT_LENGTH: '0' }, 0],
    [{ CONTENT_LENGTH: '007' }, 7],
    [{ CONTENT_LENGTH: '9007199254740991' }, Number.MAX_SAFE_INTEGER],
    [{ CONTENT_LENGTH: '5', HTTP_TRANSFER_ENCODING: 'chunked' }, 5],
    [{ HTTP_TRANSFER_ENCODING: '' }, 0],
  ] as const)('of %j is %i', ([vars, length]) => {
    expect(contentLength(environ(vars))).toBe(length);
  });

  test.for([
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    ' 1',
    '1 ',
    '1,1',
    'x',
    '９',
    '9007199254740992',
    '9'.repeat(60_000),
  ])('refuses %s', (length) => {
    expect(() => contentLength(environ({ CONTENT_LENGTH: length }))).toThrow(
      expect.objectContaining({
        status: '400 Bad Request',
        message: expect.stringMatching(/^expected digits in CONTENT_LENGTH, got .{1,100}$/),
      }),
    );
  });

  test('refuses a body without one', () => {
    expect(() => contentLength(environ({ HTTP_TRANSFER_ENCODING: 'chunked' }))).toThrow(
      expect.objectContaining({ status: '411 Length Required' }),
    );
  });
});
