import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../appserver/wire/errors.ts';
import { checkStart } from '../../appserver/wire/packet-start.ts';

/** What `checkStart` says of a connection that begins so. */
function verdict(start: string): string | undefined {
  try {
    checkStart(Buffer.from(start, 'latin1'));
    return undefined;
  } catch (error) {
    return (error as WireError).code;
  }
}

test.for(['GET / HTTP/1.1', 'POST /', 'HEAD', 'OPTIONS *', 'PRI * HTTP/2.0'])(
  '%s is HTTP',
  (start) => {
    expect(verdict(start.slice(0, 4))).toBe('ERR_UWSGI_HTTP');
    // Not before it is sure.
    for (const length of [1, 2, 3]) expect(verdict(start.slice(0, length))).toBeUndefined();
  },
);

test('HTTP is answered 400, since its sender can read that; TLS is not', () => {
  expect(() => checkStart(Buffer.from('GET '))).toThrow(
    expect.objectContaining({
      status: '400 Bad Request',
      message: expect.stringMatching(/^plain HTTP on a uwsgi socket: .*http-socket/),
    }),
  );
  expect(() => checkStart(Buffer.from([0x16, 3, 1, 2]))).toThrow(
    expect.objectContaining({
      status: undefined,
      message: expect.stringMatching(/^a TLS handshake on a uwsgi socket/),
    }),
  );
});

test.for([1, 5, 22, 29, 31, 65, 90, 99, 101, 200, 255])(
  'modifier %i is refused by number',
  (modifier) => {
    const start = Buffer.from([modifier, 1, 0, 0]);
    expect(() => checkStart(start)).toThrow(
      expect.objectContaining({
        code: 'ERR_UWSGI_MODIFIER',
        message: expect.stringContaining(`-- unavailable modifier requested: ${modifier} --`),
      }),
    );
  },
);

describe('modifiers that are served', () => {
  test.for([0, 30, 100])('%i, whatever follows', (modifier) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3 }), (rest) => {
        checkStart(Buffer.from([modifier, ...rest]));
      }),
    );
  });
});

test('any other start is refused with a WireError by its fourth byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (start) => {
      fc.pre(![0, 30, 100].includes(start[0]!));
      expect(() => checkStart(start)).toThrow(WireError);
    }),
  );
});
