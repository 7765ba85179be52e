import { expect, test } from 'vitest';
import type { ErrorStream } from '../../../appserver/wsgi/types.ts';
import { CheckedErrors } from '../../../appserver/wsgi/validator/checked-errors.ts';

function recording(): { told: string[]; errors: CheckedErrors } {
  const told: string[] = [];
  const stream: ErrorStream = {
    write: (text) => void told.push(text),
    writelines: () => expect.unreachable(),
    flush: () => void told.push('flush'),
  };
  return { told, errors: new CheckedErrors(stream) };
}

test('what is used properly passes through', () => {
  const { told, errors } = recording();
  errors.write('one');
  errors.writelines(['two', 'three']);
  errors.flush();
  expect(told).toEqual(['one', 'two', 'three', 'flush']);
});

type Any = Record<string, (...given: unknown[]) => void>;

test.for([
  ['write', [], 'write: expected one string, got 0 arguments'],
  ['write', ['a', 'b'], 'write: expected one string, got 2 arguments'],
  ['write', [1], 'write: expected one string, got 1'],
  ['write', [Buffer.from('a')], 'write: expected one string, got 1 bytes'],
  ['writelines', ['text'], 'writelines: expected one iterable of strings, got "text"'],
  ['writelines', [null], 'writelines: expected one iterable of strings, got null'],
  ['writelines', [['a', 1]], 'write: expected one string, got 1'],
  ['flush', [true], 'flush: expected no arguments, got some'],
] as const)('%s(%j) is the app\u2019s mistake', ([method, given, message]) => {
  const { errors } = recording();
  expect(() => (errors as unknown as Any)[method]!(...given)).toThrow(
    expect.objectContaining({
      code: 'ERR_WSGI_ERRORS',
      side: 'app',
      message: `app: wsgi.errors: ${message}`,
    }),
  );
});
