import { describe, expect, test } from 'vitest';
import type { Application, StartResponse } from '../../appserver/wsgi/types.ts';
import { validator } from '../../appserver/wsgi/validator.ts';
import type { ValidationError } from '../../appserver/wsgi/validator/validation-error.ts';
import { environOf } from '../fixtures/environ.ts';
import { eventually } from '../fixtures/eventually.ts';
import { answering, bytes, call } from '../fixtures/exchange-call.ts';

const TYPE: [string, string][] = [['Content-Type', 'text/plain']];
const good = answering(() => [bytes('good')], '200 OK', TYPE);
const startResponse: StartResponse = () => () => Promise.resolve();

describe('of the server', () => {
  type Any = (...given: unknown[]) => unknown;
  const validated = validator(good) as unknown as Any;

  test.for([
    [
      [environOf()],
      'ERR_WSGI_CALL',
      'server: application: expected environ and startResponse, got 1 arguments',
    ],
    [
      [environOf(), startResponse, 1],
      'ERR_WSGI_CALL',
      'server: application: expected environ and startResponse, got 3 arguments',
    ],
    [[environOf(), 'x'], 'ERR_WSGI_CALL', 'server: startResponse: expected a function, got "x"'],
    [
      [environOf({}, { PATH_INFO: 'x' }), startResponse],
      'ERR_WSGI_ENVIRON',
      'server: PATH_INFO: expected a leading slash, got "x"',
    ],
  ] as const)('%#: %s', ([given, code, message]) => {
    expect(() => validated(...given)).toThrow(expect.objectContaining({ code, message }));
  });

  test('a body that is not closed is reported to wsgi.errors, or to whom it may concern', async () => {
    const lines: string[] = [];
    const errors: ValidationError[] = [];
    const environ = environOf({}, {}, (line) => lines.push(line));
    for (const options of [
      { closeGrace: 1 },
      { closeGrace: 1, report: (error: ValidationError) => errors.push(error) },
    ]) {
      const body = validator(good, options)(environ, startResponse);
      for (const _piece of body as Iterable<Uint8Array>);
    }
    await eventually('both are told', () => lines.length > 0 && errors.length > 0);
    expect(lines).toEqual(['server: body: close(): expected a call at the end, got none']);
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_WSGI_CLOSE', side: 'server' })]);
  });
});

/** Apps with one mistake each, and what the log says of it. */
const MISTAKEN: Record<string, [app: Application, line: string]> = {
  'no start_response': [
    () => [bytes('x')],
    'app: start_response: expected it to be called before the first piece',
  ],
  'no start_response and no body': [
    () => [],
    'app: start_response: expected it to be called before the end',
  ],
  'a bad status': [answering(() => [], '200', TYPE), 'app: status: expected three digits'],
  'no Content-Type': [answering(() => []), 'app: expected a Content-Type with 200, got none'],
  'bare bytes': [
    answering(() => bytes('x'), '200 OK', TYPE),
    'app: body: expected a list of bytes, got bare bytes',
  ],
  text: [
    answering(() => ['text'], '200 OK', TYPE),
    'app: body: expected pieces of Uint8Array, got "text"',
  ],
  'a promise of text': [
    answering(async () => 'text', '200 OK', TYPE),
    'app: body: expected an iterable of Uint8Array, got "text"',
  ],
  'a body with 204': [
    answering(() => [bytes('x')], '204 No Content'),
    'app: body: expected no body for this status, got 1 bytes',
  ],
  'too many bytes': [
    answering(() => [bytes('xy')], '200 OK', [...TYPE, ['Content-Length', '1']]),
    'app: body: expected 1 bytes as Content-Length says, got 2 so far',
  ],
  'too few bytes': [
    answering(() => [], '200 OK', [...TYPE, ['Content-Length', '1']]),
    'app: body: expected 1 bytes as Content-Length says, got 0 in all',
  ],
  'write(text)': [
    (_environ, startResponse) => {
      void startResponse('200 OK', TYPE)('text' as never);
      return [];
    },
    'app: write: expected one Uint8Array, got "text"',
  ],
  'write from the body': [
    function* (_environ, startResponse) {
      const write = startResponse('200 OK', TYPE);
      yield bytes('');
      void write(bytes('x'));
    },
    'app: write: expected no call once the app has returned its body, got one',
  ],
  'read(text)': [
    async (environ, startResponse) => {
      await environ['wsgi.input'].read('1' as never);
      return good(environ, startResponse);
    },
    'app: wsgi.input: read: expected a whole number, got "1"',
  ],
  'errors.write(1)': [
    (environ, startResponse) => {
      environ['wsgi.errors'].write(1 as never);
      return good(environ, startResponse);
    },
    'app: wsgi.errors: write: expected one string, got 1',
  ],
};

test.for(Object.entries(MISTAKEN))(
  'of the app: %s is a 500 with the mistake in the log',
  async ([, [app, line]]) => {
    const { sink, reports } = await call(validator(app));
    expect(sink.events[0]).toBe('head 500 Internal Server Error');
    expect(reports).toEqual([expect.stringContaining(line)]);
  },
);

test('a mistake after the head cuts the connection', async () => {
  const app = answering(() => [bytes('x'), 'text'], '200 OK', TYPE);
  const { sink, reports } = await call(validator(app));
  expect(sink.events).toEqual(['head 200 OK', 'chunk x', 'abort']);
  expect(reports).toEqual([expect.stringContaining('expected pieces of Uint8Array, got "text"')]);
});

test('an app that is right is served as without it', async () => {
  for (const method of ['GET', 'HEAD']) {
    const { sink, reports } = await call(validator(good), { method });
    expect(sink.body).toBe(method === 'GET' ? 'good' : '');
    expect(sink.ending).toBe('end');
    expect(reports).toEqual([]);
  }
});
