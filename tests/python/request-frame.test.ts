import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HTTPS, REQUEST_HEADER_SIZE } from '../../appserver/python/frames.ts';
import { encodeRequest, requestSize } from '../../appserver/python/request-frame.ts';
import { decodeVars as decodeBytes, packVars } from '../../appserver/wire/vars.ts';
import { createEnviron } from '../../appserver/wsgi/environ.ts';
import type { Environ } from '../../appserver/wsgi/types.ts';

/** What nginx sends, but for what most tests add. */
const VARS =
  'QUERY_STRING=a REQUEST_METHOD=GET CONTENT_TYPE= REQUEST_URI=/x?a PATH_INFO=/x SERVER_PROTOCOL=HTTP/1.1 SERVER_PORT=80 SERVER_NAME=host HTTP_HOST=host HTTP_ACCEPT=*/*'
    .split(' ')
    .flatMap((pair) => pair.split('='));
const errors = { write() {}, writelines() {}, flush() {} };

function environOf(vars: readonly string[]): Environ {
  const source = { vars, text: packVars(vars) };
  return createEnviron(vars, { worker: 1, multiprocess: false }, errors, source);
}

function encoded(environ: Environ, flags: number, bodySize?: number): Buffer {
  const frame = encodeRequest(Buffer.alloc(0), environ, flags, bodySize);
  expect(requestSize(frame)).toBe(frame.length);
  const room = Buffer.alloc(frame.length + 1);
  // Its sequence number is not its own.
  expect(encodeRequest(room, environ, flags, bodySize)).toBe(room);
  expect(room.subarray(4, -1)).toEqual(frame.subarray(4));
  return frame;
}

/** A frame in its parts. */
function parse(frame: Buffer): {
  flags: number;
  block: string;
  overrides: string[];
  bodySize: number;
} {
  const [flags, vars, overrides, bodySize] = [4, 8, 12, 16].map((at) => frame.readUInt32LE(at));
  const text = frame.toString('latin1', REQUEST_HEADER_SIZE);
  return {
    flags: flags!,
    block: text.slice(0, vars),
    overrides: decodeVars(text.slice(vars, vars! + overrides!)),
    bodySize: bodySize!,
  };
}

describe('an environ that nobody has changed', () => {
  test('crosses without being compared, as if it had been', () => {
    const key = fc.constantFrom(
      'HTTP_A',
      'SERVER_NAME',
      'SERVER_PORT',
      'SERVER_PROTOCOL',
      'PATH_INFO',
      'HTTPS',
      'wsgi.x',
    );
    const value = fc.constantFrom('', 'on', 'a');
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), fc.boolean(), (more, isBare) => {
        const vars = [...(isBare ? ['REQUEST_METHOD', 'GET'] : VARS), ...more.flat()];
        const environ = environOf(vars);
        const frame = parse(encodeRequest(Buffer.alloc(0), environ, 0, 0, true));
        const compared = parse(encodeRequest(Buffer.alloc(0), environ, 0, 0));
        const meant = ({ block, overrides }: typeof frame): Record<string, string> => {
          const all = [...decodeVars(block), ...overrides];
          const made: Record<string, string> = { SCRIPT_NAME: '', PATH_INFO: '', QUERY_STRING: '' };
          for (let n = 0; n < all.length; n += 2) made[all[n]!] = all[n + 1]!;
          return made;
        };
        expect(meant(frame)).toEqual(meant(compared));
        expect(frame.flags).toBe(compared.flags);
      }),
    );
  });

  test('crosses as it came', () => {
    const environ = environOf(VARS);
    const { block, overrides } = parse(encodeRequest(Buffer.alloc(0), environ, 0, 0, true));
    expect([block, overrides]).toEqual([packVars(VARS), []]);
  });
});

describe('the block of vars', () => {
  test('crosses as it came', () => {
    expect(parse(encoded(environOf(VARS), 0))).toEqual({
      flags: 0,
      block: packVars(VARS),
      overrides: [],
      bodySize: 0,
    });
  });

  test('crosses as it came beside what the server has added', () => {
    const vars = VARS.with(VARS.indexOf('SERVER_NAME') + 1, '');
    const environ = environOf(vars);
    const { block, overrides } = parse(encoded(environ, 0));
    expect(block).toBe(packVars(vars));
    expect(overrides).toEqual(['SERVER_NAME', environ.SERVER_NAME]);
  });

  test('crosses as it came beside what a mount and a middleware have changed', () => {
    const environ = environOf(VARS);
    Object.assign(environ, {
      SCRIPT_NAME: '/m',
      PATH_INFO: '',
      HTTP_ACCEPT: 'x',
      REMOTE_USER: 'a',
    });
    const { block, overrides } = parse(encoded(environ, 0));
    expect(block).toBe(packVars(VARS));
    const pairs = Array.from({ length: overrides.length / 2 }, (_, n) =>
      overrides.slice(n * 2, n * 2 + 2),
    );
    expect(Object.fromEntries(pairs)).toEqual({
      SCRIPT_NAME: '/m',
      PATH_INFO: '',
      HTTP_ACCEPT: 'x',
      REMOTE_USER: 'a',
    });
  });

  test.for([
    ['a var was taken away', [], (environ: Environ) => delete environ['HTTP_ACCEPT']],
    ['a var is named like a key of the server', ['wsgi.input', 'evil'], () => {}],
    ['a var came twice', ['HTTP_HOST', 'other'], () => {}],
  ] as const)('is made anew when %s', ([, more, change]) => {
    const environ = environOf([...VARS, ...more]);
    change(environ);
    const { block } = parse(encoded(environ, 0));
    const came = decodeVars(block);
    for (let n = 0; n < came.length; n += 2) expect(environ[came[n]!]).toBe(came[n + 1]);
    expect(came).not.toContain('wsgi.input');
  });

  test('and overrides make the environ again, whatever was done to it', () => {
    const key = fc.constantFrom('HTTP_A', 'HTTP_B', 'PATH_INFO', 'SCRIPT_NAME', 'SERVER_NAME', '7');
    const edit = fc.tuple(key, fc.option(fc.string({ maxLength: 3 }), { nil: undefined }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.string({ maxLength: 3 }))),
        fc.array(edit),
        (more, edits) => {
          const environ = environOf([...VARS, ...more.flat()]);
          for (const [name, value] of edits) {
            if (value === undefined && !/^(?:PATH|SCRIPT|SERVER)/.test(name)) delete environ[name];
            else environ[name] = value ?? '';
          }
          const { block, overrides } = parse(encoded(environ, 0));
          const made: Record<string, string> = { SCRIPT_NAME: '', PATH_INFO: '', QUERY_STRING: '' };
          const all = [...decodeVars(block), ...overrides];
          for (let n = 0; n < all.length; n += 2) made[all[n]!] = all[n + 1]!;
          const expected = Object.entries(environ).filter(
            ([name, value]) => typeof value === 'string' && !/^(?:u?wsgi|tsgi)\./.test(name),
          );
          expect(made).toEqual(Object.fromEntries(expected));
        },
      ),
    );
  });
});

const decodeVars = (block: string): string[] =>
  decodeBytes(Buffer.from(block, 'latin1'), 0, block, 1000);

test('the scheme and the size of the body cross beside it', () => {
  const https = parse(encoded(environOf([...VARS, 'HTTPS', 'on']), 1, 70_000));
  expect([https.flags, https.bodySize]).toEqual([HTTPS | 1, 70_000]);
  const other = parse(encoded(environOf([...VARS, 'UWSGI_SCHEME', 'gopher']), 0));
  expect([other.flags, other.overrides]).toEqual([0, ['wsgi.url_scheme', 'gopher']]);
});
