import { describe, expect, test } from 'vitest';
import type { Header, StartResponse, Write } from '../../../appserver/wsgi/types.ts';
import { CheckedResponse } from '../../../appserver/wsgi/validator/checked-response.ts';
import { bytes } from '../../fixtures/exchange-call.ts';

const HEADERS: Header[] = [['Content-Type', 'text/plain']];
const written: Write = () => Promise.resolve();

function begun(headers: Header[] = HEADERS, status = '200 OK', method = 'GET'): CheckedResponse {
  const response = new CheckedResponse(() => written, method);
  response.startResponse(status, headers);
  return response;
}

const mistake = (code: string, message: string, side = 'app'): Error =>
  expect.objectContaining({ code, side, message: `${side}: ${message}` }) as Error;

test('what is used properly passes through', async () => {
  const told: unknown[] = [];
  const response = new CheckedResponse((...given) => {
    told.push(given);
    return async (chunk) => void told.push(chunk);
  }, 'GET');
  const write = response.startResponse('200 OK', HEADERS);
  await write(bytes('a'));
  response.returned();
  response.piece(bytes('b'));
  response.end();
  expect(told).toEqual([['200 OK', HEADERS], bytes('a')]);
});

describe('start_response', () => {
  type Any = (...given: unknown[]) => unknown;
  const call = (...given: unknown[]): unknown =>
    (new CheckedResponse(() => written, 'GET').startResponse as Any)(...given);

  test.for([
    [[], 'expected a status, headers and maybe an error, got 0 arguments'],
    [['200 OK'], 'expected a status, headers and maybe an error, got 1 arguments'],
    [
      ['200 OK', HEADERS, null, 4],
      'expected a status, headers and maybe an error, got 4 arguments',
    ],
    [['200 OK', HEADERS, 'oops'], 'expected an Error as third argument, got "oops"'],
  ] as const)('with %j', ([given, message]) => {
    expect(() => call(...given)).toThrow(
      mistake('ERR_WSGI_START_RESPONSE', `start_response: ${message}`),
    );
  });

  test.for([undefined, null, new Error('e')])('the third argument may be %s', (error) => {
    call('200 OK', HEADERS, error);
  });

  test('twice without an error', () => {
    expect(() => begun().startResponse('200 OK', HEADERS)).toThrow(
      mistake(
        'ERR_WSGI_START_RESPONSE',
        'start_response: expected one call, or an error as third argument; got a second call',
      ),
    );
  });

  test('twice with an error: the second head counts', () => {
    const response = begun([...HEADERS, ['Content-Length', '1']]);
    response.startResponse('204 No Content', [], new Error('e'));
    response.end();
  });

  test('a call that the server refuses does not count', () => {
    const response = new CheckedResponse(() => {
      throw new Error('too late');
    }, 'GET');
    expect(() => response.startResponse('200 OK', HEADERS)).toThrow('too late');
    expect(() => response.end()).toThrow('start_response: expected it to be called');
  });

  test('a server that gives no write', () => {
    const response = new CheckedResponse((() => undefined) as unknown as StartResponse, 'GET');
    expect(() => response.startResponse('200 OK', HEADERS)).toThrow(
      mistake(
        'ERR_WSGI_START_RESPONSE',
        'start_response: expected it to return write, got undefined',
        'server',
      ),
    );
  });
});

describe('write', () => {
  type Any = (...given: unknown[]) => unknown;
  const writeOf = (response: CheckedResponse): Any =>
    response.startResponse('200 OK', HEADERS, new Error('again')) as Any;

  test.for([
    [[], 'expected one Uint8Array, got 0 arguments'],
    [['text'], 'expected one Uint8Array, got "text"'],
    [[bytes('a'), bytes('b')], 'expected one Uint8Array, got 2 arguments'],
  ] as const)('with %j', ([given, message]) => {
    expect(() => writeOf(begun())(...given)).toThrow(
      mistake('ERR_WSGI_WRITE', `write: ${message}`),
    );
  });

  test('after the app has returned its body', () => {
    const response = begun();
    const write = writeOf(response);
    response.returned();
    expect(() => write(bytes('a'))).toThrow(
      mistake(
        'ERR_WSGI_WRITE',
        'write: expected no call once the app has returned its body, got one',
      ),
    );
  });

  test('counts as body', () => {
    const response = begun();
    const write = response.startResponse(
      '200 OK',
      [...HEADERS, ['Content-Length', '3']],
      new Error('again'),
    );
    void write(bytes('ab'));
    expect(() => write(bytes('cd'))).toThrow(
      mistake('ERR_WSGI_BODY', 'body: expected 3 bytes as Content-Length says, got 4 so far'),
    );
  });

  test('a server whose write gives no promise', () => {
    const response = new CheckedResponse(
      (() => () => undefined) as unknown as StartResponse,
      'GET',
    );
    const write = response.startResponse('200 OK', HEADERS);
    expect(() => write(bytes('a'))).toThrow(
      mistake('ERR_WSGI_WRITE', 'write: expected it to return a promise, got undefined', 'server'),
    );
  });
});

describe('body', () => {
  test.for(['text', undefined, null, 1, [1, 2]])('a piece that is %j', (piece) => {
    expect(() => begun().piece(piece)).toThrow(/^app: body: expected pieces of Uint8Array, got /);
  });

  test('a piece or an end before start_response; empty pieces may come before', () => {
    const response = new CheckedResponse(() => written, 'GET');
    response.piece(bytes(''));
    expect(() => response.piece(bytes('a'))).toThrow(
      mistake(
        'ERR_WSGI_START_RESPONSE',
        'start_response: expected it to be called before the first piece of the body, it was not',
      ),
    );
    expect(() => response.end()).toThrow(
      mistake(
        'ERR_WSGI_START_RESPONSE',
        'start_response: expected it to be called before the end of the body, it was not',
      ),
    );
  });

  test.for(['204 No Content', '304 Not Modified'])('bytes with %s', (status) => {
    const response = begun([], status);
    response.piece(bytes(''));
    expect(() => response.piece(bytes('ab'))).toThrow(
      mistake('ERR_WSGI_BODY', 'body: expected no body for this status, got 2 bytes'),
    );
    response.end();
  });

  const LENGTH: Header[] = [...HEADERS, ['Content-Length', '4']];

  test('as long as Content-Length says', () => {
    const response = begun(LENGTH);
    response.piece(bytes('ab'));
    response.piece(bytes('cd'));
    response.end();
  });

  test('shorter or longer than Content-Length says', () => {
    const short = begun(LENGTH);
    short.piece(bytes('ab'));
    expect(() => short.end()).toThrow(
      mistake('ERR_WSGI_BODY', 'body: expected 4 bytes as Content-Length says, got 2 in all'),
    );
    expect(() => begun(LENGTH).piece(bytes('abcde'))).toThrow(
      mistake('ERR_WSGI_BODY', 'body: expected 4 bytes as Content-Length says, got 5 so far'),
    );
  });

  test('HEAD may go without, but not give half of it', () => {
    begun(LENGTH, '200 OK', 'HEAD').end();
    const half = begun(LENGTH, '200 OK', 'HEAD');
    half.piece(bytes('ab'));
    expect(() => half.end()).toThrow('expected 4 bytes');
  });

  test('a 304 may say the length of what it does not send', () => {
    begun([['Content-Length', '4']], '304 Not Modified').end();
  });
});
