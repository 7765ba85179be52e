import { expect, test } from 'vitest';
import { checkEnviron } from '../../../appserver/wsgi/validator/check-environ.ts';
import type { Environ } from '../../../appserver/wsgi/types.ts';
import { environOf } from '../../fixtures/environ.ts';

test.for([
  {},
  { SCRIPT_NAME: '/app', PATH_INFO: '' },
  { PATH_INFO: '/caf\xe9', QUERY_STRING: 'a=b', CONTENT_LENGTH: '12', CONTENT_TYPE: 'text/plain' },
  { CONTENT_LENGTH: '', HTTP_CONTENT_LENGTH: '' },
  { CONTENT_LENGTH: '5', HTTP_CONTENT_LENGTH: '5', CONTENT_TYPE: 'a/b', HTTP_CONTENT_TYPE: 'a/b' },
  { REQUEST_METHOD: 'OPTIONS', PATH_INFO: '*' },
  { REQUEST_METHOD: 'M-SEARCH', HTTPS: 'on' },
])('what the server makes of %j passes', (vars) => {
  checkEnviron(environOf(vars as Record<string, string>));
});

test.for([
  [undefined, 'expected an object, got undefined'],
  [null, 'expected an object, got null'],
  [['A', 'b'], 'expected an object, got an array of 2'],
] as const)('%j is no environ', ([environ, message]) => {
  expect(() => checkEnviron(environ as unknown as Environ)).toThrow(message);
});

const noInput = { read() {}, readline() {}, readlines() {} };

test.for([
  [{ REQUEST_METHOD: undefined }, 'REQUEST_METHOD: expected a string, got undefined'],
  [{ REQUEST_METHOD: 'GET /' }, 'REQUEST_METHOD: expected a token (RFC 9110), got "GET /"'],
  [{ SCRIPT_NAME: undefined }, 'SCRIPT_NAME: expected a string, got undefined'],
  [{ SCRIPT_NAME: '/' }, 'SCRIPT_NAME: expected nothing for the root, got "/"'],
  [{ SCRIPT_NAME: 'app' }, 'SCRIPT_NAME: expected a leading slash, got "app"'],
  [{ PATH_INFO: 'x' }, 'PATH_INFO: expected a leading slash, got "x"'],
  [{ PATH_INFO: '*' }, 'PATH_INFO: expected a leading slash, got "*"'],
  [{ QUERY_STRING: undefined }, 'QUERY_STRING: expected a string, got undefined'],
  [{ SERVER_NAME: '' }, 'SERVER_NAME: expected a name, got an empty one'],
  [{ SERVER_PORT: 80 }, 'SERVER_PORT: expected a string, got 80'],
  [{ SERVER_PORT: '' }, 'SERVER_PORT: expected digits, got ""'],
  [{ SERVER_PROTOCOL: 'SPDY' }, 'SERVER_PROTOCOL: expected HTTP and a version, got "SPDY"'],
  [{ CONTENT_LENGTH: '-1' }, 'CONTENT_LENGTH: expected digits or nothing, got "-1"'],
  [{ HTTP_CONTENT_LENGTH: '5' }, 'HTTP_CONTENT_LENGTH: expected what CONTENT_LENGTH says, got "5"'],
  [{ HTTP_CONTENT_TYPE: 'a/b' }, 'HTTP_CONTENT_TYPE: expected what CONTENT_TYPE says, got "a/b"'],
  [{ HTTP_HOST: 1 }, 'HTTP_HOST: expected bytes as a Latin-1 string, got 1'],
  [{ HTTP_HOST: '\u20ac' }, 'HTTP_HOST: expected bytes as a Latin-1 string'],
  [{ 'wsgi.version': '1.0' }, 'wsgi.version: expected [1, 0], got "1.0"'],
  [{ 'wsgi.version': [2, 0] }, 'wsgi.version: expected [1, 0], got an array of 2'],
  [{ 'wsgi.url_scheme': 'ftp' }, 'wsgi.url_scheme: expected http or https, got "ftp"'],
  [{ 'wsgi.multithread': 1 }, 'wsgi.multithread: expected true or false, got 1'],
  [{ 'wsgi.multiprocess': undefined }, 'wsgi.multiprocess: expected true or false, got undefined'],
  [{ 'wsgi.run_once': 'no' }, 'wsgi.run_once: expected true or false, got "no"'],
  [{ 'wsgi.input': undefined }, 'wsgi.input: expected a method read, got undefined'],
  [{ 'wsgi.input': { read() {} } }, 'wsgi.input: expected a method readline, got undefined'],
  [{ 'wsgi.input': noInput }, 'wsgi.input: expected a method Symbol(Symbol.asyncIterator)'],
  [{ 'wsgi.errors': null }, 'wsgi.errors: expected a method write, got undefined'],
  [{ 'wsgi.errors': { write() {} } }, 'wsgi.errors: expected a method writelines'],
  [{ 'wsgi.file_wrapper': true }, 'wsgi.file_wrapper: expected a function, got true'],
] as const)('%j is the server\u2019s mistake', ([keys, message]) => {
  expect(() => checkEnviron(environOf({}, keys))).toThrow(
    expect.objectContaining({
      name: 'ValidationError',
      code: 'ERR_WSGI_ENVIRON',
      side: 'server',
      message: expect.stringContaining(`server: ${message}`),
    }),
  );
});

test('keys with a dot are the server\u2019s and the middleware\u2019s own', () => {
  checkEnviron(environOf({}, { 'my.cache': new Map(), 'tsgi.worker': 1 }));
});
