import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BODY_FOLLOWS,
  HTTPS,
  REQUEST_HEADER_SIZE,
  VARS_SEPARATED,
  VARS_SEPARATOR,
} from '../../appserver/python/frames.ts';
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

interface Parsed {
  flags: number;
  came: string[];
  overrides: string[];
  bodySize: number;
}

/** A frame in its parts; keys and values in turn. */
function parse(frame: Buffer): Parsed {
  const [flags, vars, overrides, bodySize] = [4, 8, 12, 16].map((at) => frame.readUInt32LE(at));
  const text = frame.toString('latin1', REQUEST_HEADER_SIZE);
  const decode = (flags! & VARS_SEPARATED) === 0 ? decodeVars : splitVars;
  return {
    flags: flags!,
    came: decode(text.slice(0, vars)),
    overrides: decode(text.slice(vars, vars! + overrides!)),
    bodySize: bodySize!,
  };
}

/** What the app's environ has of them. */
function meant({ came, overrides }: Parsed): Record<string, string> {
  const all = [...came, ...overrides];
  const made: Record<string, string> = { SCRIPT_NAME: '', PATH_INFO: '', QUERY_STRING: '' };
  for (let n = 0; n < all.length; n += 2) made[all[n]!] = all[n + 1]!;
  return made;
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
        expect(meant(frame)).toEqual(meant(compared));
        expect(frame.flags).toBe(compared.flags);
      }),
    );
  });

  test('crosses as it came', () => {
    const environ = environOf(VARS);
    const { came, overrides } = parse(encodeRequest(Buffer.alloc(0), environ, 0, 0, true));
    expect([came, overrides]).toEqual([VARS, []]);
  });
});

describe('the block of vars', () => {
  test('crosses as it came', () => {
    expect(parse(encoded(environOf(VARS), 0))).toEqual({
      flags: VARS_SEPARATED,
      came: VARS,
      overrides: [],
      bodySize: 0,
    });
  });

  test('crosses as it came beside what the server has added', () => {
    const vars = VARS.with(VARS.indexOf('SERVER_NAME') + 1, '');
    const environ = environOf(vars);
    const { came, overrides } = parse(encoded(environ, 0));
    expect(came).toEqual(vars);
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
    const { came, overrides } = parse(encoded(environ, 0));
    expect(came).toEqual(VARS);
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
    const { came } = parse(encoded(environ, 0));
    for (let n = 0; n < came.length; n += 2) expect(environ[came[n]!]).toBe(came[n + 1]);
    expect(came).not.toContain('wsgi.input');
  });

  test('and overrides make the environ again, whatever was done to it', () => {
    const key = fc.constantFrom('HTTP_A', 'HTTP_B', 'PATH_INFO', 'SCRIPT_NAME', 'SERVER_NAME', '7');
    const value = fc.string({ unit: fc.constantFrom('a', '\xff', '\xfe'), maxLength: 3 });
    const edit = fc.tuple(key, fc.option(value, { nil: undefined }));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), fc.array(edit), (more, edits) => {
        const environ = environOf([...VARS, ...more.flat()]);
        for (const [name, text] of edits) {
          if (text === undefined && !/^(?:PATH|SCRIPT|SERVER)/.test(name)) delete environ[name];
          else environ[name] = text ?? '';
        }
        const expected = Object.entries(environ).filter(
          ([name, text]) => typeof text === 'string' && !/^(?:u?wsgi|tsgi)\./.test(name),
        );
        expect(meant(parse(encoded(environ, 0)))).toEqual(Object.fromEntries(expected));
      }),
    );
  });
});

const decodeVars = (block: string): string[] =>
  decodeBytes(Buffer.from(block, 'latin1'), 0, block, 1000);

const splitVars = (block: string): string[] => block.split(VARS_SEPARATOR).slice(1);

describe('separators', () => {
  test('are there unless a var, or its length, could be taken for one', () => {
    const unit = fc.constantFrom('a', '\0', '\xff', '\xfe');
    const size = fc.constantFrom(0, 0xfe, 0xff, 0xfeff, 0xffff);
    const key = fc.string({ unit, minLength: 1, maxLength: 3 });
    const value = fc
      .tuple(fc.string({ unit, maxLength: 3 }), size, fc.boolean())
      .map(([text, least, atEnd]) => (atEnd ? text.padStart(least) : text.padEnd(least)));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 4 }), (more) => {
        const vars = [...VARS, ...more.flat()];
        const frame = parse(encodeRequest(Buffer.alloc(0), environOf(vars), 0, 0, true));
        expect(frame.came).toEqual(vars);
        const separated = packVars(vars).includes(VARS_SEPARATOR) ? 0 : VARS_SEPARATED;
        expect(frame.flags).toBe(separated);
      }),
    );
  });
});

test('the scheme and the size of the body cross beside it', () => {
  const https = parse(encoded(environOf([...VARS, 'HTTPS', 'on']), BODY_FOLLOWS, 70_000));
  expect([https.flags, https.bodySize]).toEqual([HTTPS | BODY_FOLLOWS | VARS_SEPARATED, 70_000]);
  const other = parse(encoded(environOf([...VARS, 'UWSGI_SCHEME', 'gopher']), 0));
  expect([other.flags, other.overrides]).toEqual([VARS_SEPARATED, ['wsgi.url_scheme', 'gopher']]);
});
