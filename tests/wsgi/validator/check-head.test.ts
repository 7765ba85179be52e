import { expect, test } from 'vitest';
import { checkHead } from '../../../appserver/wsgi/validator/check-head.ts';

const TYPE = ['Content-Type', 'text/plain'];

test.for([
  ['200 OK', [TYPE], { hasBody: true, contentLength: undefined }],
  ['200 OK', [TYPE, ['Content-Length', '12']], { hasBody: true, contentLength: 12 }],
  ['204 No Content', [], { hasBody: false, contentLength: undefined }],
  ['304 Not Modified', [['Content-Length', '12']], { hasBody: false, contentLength: 12 }],
  ['404 Not Found', [TYPE, ['Set-Cookie', 'a'], ['Set-Cookie', 'b']], { hasBody: true }],
] as const)('%s with %j passes', ([status, headers, head]) => {
  expect(checkHead(status, headers)).toMatchObject(head);
});

test.for([
  ['200', [TYPE], 'ERR_WSGI_STATUS', 'status: expected three digits'],
  [200, [TYPE], 'ERR_WSGI_STATUS', 'status: expected three digits'],
  ['100 Continue', [TYPE], 'ERR_WSGI_STATUS', 'status: expected three digits from 200'],
  ['200 OK\r\nx', [TYPE], 'ERR_WSGI_STATUS', 'status: expected three digits'],
  ['200 OK', undefined, 'ERR_WSGI_HEADERS', 'headers: expected an array, got undefined'],
  ['200 OK', new Map(), 'ERR_WSGI_HEADERS', 'headers: expected an array, got object'],
  ['200 OK', ['X: y'], 'ERR_WSGI_HEADERS', 'expected [name, value], got "X: y"'],
  ['200 OK', [['X']], 'ERR_WSGI_HEADERS', 'expected [name, value], got an array of 1'],
  ['200 OK', [['X', 'y', 'z']], 'ERR_WSGI_HEADERS', 'expected [name, value], got an array of 3'],
  ['200 OK', [[1, 'y']], 'ERR_WSGI_HEADERS', 'header name: expected a token'],
  ['200 OK', [['X', 1]], 'ERR_WSGI_HEADERS', 'header X: expected a string value'],
  ['200 OK', [['X', 'a\r\nb']], 'ERR_WSGI_HEADERS', 'header X: expected a value in Latin-1'],
  ['200 OK', [['X', '\u20ac']], 'ERR_WSGI_HEADERS', 'header X: expected a value in Latin-1'],
  ['200 OK', [['X:', 'a']], 'ERR_WSGI_HEADERS', 'header name: expected a token'],
  ['200 OK', [['X-', 'a']], 'ERR_WSGI_HEADERS', 'expected a name that ends in no - or _, got "X-"'],
  ['200 OK', [['X_', 'a']], 'ERR_WSGI_HEADERS', 'expected a name that ends in no - or _'],
  ['200 OK', [['Status', '200 OK']], 'ERR_WSGI_HEADERS', 'got a header Status'],
  ['200 OK', [TYPE, ['Connection', 'close']], 'ERR_WSGI_HEADERS', 'hop-by-hop'],
  ['200 OK', [], 'ERR_WSGI_HEADERS', 'expected a Content-Type with 200, got none'],
  ['500 Oh', [['Content-Length', '0']], 'ERR_WSGI_HEADERS', 'expected a Content-Type with 500'],
  ['204 No Content', [TYPE], 'ERR_WSGI_HEADERS', 'expected no Content-Type with 204'],
  ['304 Not Modified', [TYPE], 'ERR_WSGI_HEADERS', 'expected no Content-Type with 304'],
  [
    '204 No Content',
    [['Content-Length', '0']],
    'ERR_WSGI_HEADERS',
    'expected no Content-Length with 204',
  ],
  ['200 OK', [TYPE, TYPE], 'ERR_WSGI_HEADERS', 'content-type: expected once, got it twice'],
  [
    '200 OK',
    [TYPE, ['Content-Length', '1'], ['CONTENT-LENGTH', '1']],
    'ERR_WSGI_HEADERS',
    'expected once',
  ],
  [
    '200 OK',
    [TYPE, ['Content-Length', '1x']],
    'ERR_WSGI_HEADERS',
    'Content-Length: expected a number of bytes',
  ],
] as const)('%j with %j is refused', ([status, headers, code, message]) => {
  expect(() => checkHead(status, headers)).toThrow(
    expect.objectContaining({
      name: 'ValidationError',
      code,
      side: 'app',
      message: expect.stringContaining(message),
    }),
  );
});
