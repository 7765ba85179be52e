import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../appserver/wire/errors.ts';
import type { Packet } from '../../appserver/wire/packet.ts';
import { NEED_DATA, PacketParser } from '../../appserver/wire/packet-parser.ts';
import { encodeHeader, encodePacket } from '../fixtures/uwsgi-client.ts';

const LIMITS = { bufferSize: 65_535, maxVars: 10_000 };
const NOTHING = Buffer.alloc(0);

/** Pushes all pieces; gives the packet, and everything that came after it. */
function parse(pieces: readonly Buffer[], limits = LIMITS): { packet: Packet; rest: Buffer } {
  const parser = new PacketParser(limits);
  for (const [index, piece] of pieces.entries()) {
    const packet = parser.push(piece);
    if (packet === NEED_DATA) continue;
    return { packet, rest: Buffer.concat([parser.rest, ...pieces.slice(index + 1)]) };
  }
  throw new Error('expected a packet, the parser still needs data');
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [...at, bytes.length].map((end, index) => bytes.subarray(at[index - 1] ?? 0, end));
}

function refusal(bytes: Buffer, limits = LIMITS): WireError {
  try {
    parse([bytes], limits);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error('expected the packet to be refused');
}

const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const vars = fc.array(
  fc.tuple(
    text(300).filter((key) => key !== ''),
    text(300),
  ),
  { maxLength: 20, minLength: 1 },
);

test('any vars, cut into any pieces, come out as they went in; what follows is left over', () => {
  fc.assert(
    fc.property(vars, fc.array(fc.nat()), fc.uint8Array(), (vars, cuts, after) => {
      const bytes = Buffer.concat([encodePacket(vars), after]);
      const { packet, rest } = parse(cut(bytes, cuts));
      expect(packet.vars).toEqual(vars.flat());
      expect(packet.modifier1).toBe(0);
      expect(rest).toEqual(Buffer.from(after));
    }),
    { numRuns: 300 },
  );
});

test('byte by byte, and in pieces of every small size', () => {
  const vars: [string, string][] = [
    ['A', ''],
    ['B', 'x'.repeat(300)],
  ];
  const bytes = Buffer.concat([encodePacket(vars), Buffer.from('body')]);
  for (let size = 1; size < 12; size++) {
    const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, n) => (n + 1) * size);
    const { packet, rest } = parse(cut(bytes, cuts));
    expect(packet.vars).toEqual(vars.flat());
    expect(rest.toString()).toBe('body');
  }
});

describe('what a packet may hold', () => {
  test('duplicate keys, in their order', () => {
    const { packet } = parse([
      encodePacket([
        ['A', '1'],
        ['A', '2'],
      ]),
    ]);
    expect(packet.vars).toEqual(['A', '1', 'A', '2']);
  });

  test('empty values', () => {
    expect(parse([encodePacket([['A', '']])]).packet.vars).toEqual(['A', '']);
  });

  test.for([255, 256, 257, 65_000])('a name of %i bytes', (length) => {
    const name = 'N'.repeat(length);
    expect(parse([encodePacket([[name, 'v']])]).packet.vars).toEqual([name, 'v']);
  });

  test('all 256 bytes, as Latin-1', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const { packet } = parse([encodePacket([[all, all]])]);
    expect(packet.vars).toEqual([all.toString('latin1'), all.toString('latin1')]);
  });

  test('65535 bytes, the most that can be announced', () => {
    const value = 'v'.repeat(65_535 - 5);
    expect(parse([encodePacket([['A', value]])]).packet.vars).toEqual(['A', value]);
  });

  test('names that JavaScript knows', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const { packet } = parse([encodePacket(names.map((name) => [name, 'x']))]);
    expect(packet.vars.filter((_, index) => index % 2 === 0)).toEqual(names);
  });

  test('modifier 30 as 0, and any modifier2', () => {
    const { packet } = parse([encodePacket([['A', 'b']], 30, 7)]);
    expect(packet).toMatchObject({ modifier1: 30, modifier2: 7, vars: ['A', 'b'] });
  });

  test('a ping, with or without a block that nobody reads', () => {
    expect(parse([encodeHeader(0, 100)]).packet).toMatchObject({ modifier1: 100, vars: [] });
    const block = Buffer.from('no vars at all');
    const ping = Buffer.concat([encodeHeader(block.length, 100), block]);
    expect(parse([ping]).packet.vars).toEqual([]);
  });
});

const packetOf = (block: readonly number[]): Buffer =>
  Buffer.concat([encodeHeader(block.length), Buffer.from(block)]);

describe('a block that lies about its sizes', () => {
  const A = 0x41;

  test.for([
    [
      'one byte left over',
      [1, 0, A, 1, 0, A, 0],
      'at byte 6 of the vars expected a var of at least 5 bytes, got 1 bytes',
    ],
    ['three bytes left over', [0, 0, 0], 'expected a var of at least 5 bytes, got 3 bytes'],
    ['an empty key', [0, 0, 1, 0, A], 'expected a key, got an empty one'],
    ['a key beyond the end', [9, 0, A, A], 'expected a key of 9 bytes and a value, got 2 bytes'],
    [
      'a key that leaves no room for a value',
      [2, 0, A, A],
      'expected a key of 2 bytes and a value',
    ],
    ['a value beyond the end', [1, 0, A, 5, 0, A], 'expected a value of 5 bytes, got 1 bytes'],
    ['the largest key', [0xff, 0xff, A, A], 'expected a key of 65535 bytes'],
    ['the largest value', [1, 0, A, 0xff, 0xff], 'expected a value of 65535 bytes, got 0 bytes'],
  ] as const)('%s', ([, block, message]) => {
    const error = refusal(packetOf(block));
    expect(error.code).toBe('ERR_UWSGI_VARS');
    expect(error.message).toContain('invalid uwsgi request (current strsize: ');
    expect(error.message).toContain(message);
  });

  test('any block is read or refused with a WireError, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60, minLength: 1 }), (block) => {
        try {
          const { packet: read } = parse([packetOf([...block])]);
          const size = read.vars.reduce((sum, text) => sum + 2 + text.length, 0);
          expect(size).toBe(block.length);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const many = (count: number): Buffer =>
  encodePacket(Array.from({ length: count }, (_, n): [string, string] => [`V${n}`, '']));

describe('limits', () => {
  test('a block of exactly buffer-size is read, one byte more is 431 at its header', () => {
    const limits = { bufferSize: 4096, maxVars: 64 };
    const fits = encodePacket([['A', 'v'.repeat(4096 - 5)]]);
    expect(parse([fits], limits).packet.vars[0]).toBe('A');
    const error = refusal(encodeHeader(4097), limits);
    expect(error).toMatchObject({
      code: 'ERR_UWSGI_BLOCK_SIZE',
      status: '431 Request Header Fields Too Large',
    });
    expect(error.message).toContain('invalid request block size: 4097 (max 4096)...skip');
  });

  test('as many vars as max-vars are read, one more is 431', () => {
    const limits = { bufferSize: 65_535, maxVars: 3 };
    expect(parse([many(3)], limits).packet.vars).toHaveLength(6);
    expect(refusal(many(4), limits)).toMatchObject({
      code: 'ERR_UWSGI_VARS_COUNT',
      status: '431 Request Header Fields Too Large',
    });
  });

  test('an empty block is refused', () => {
    expect(refusal(encodeHeader(0))).toMatchObject({
      code: 'ERR_UWSGI_BLOCK_EMPTY',
      status: undefined,
    });
  });
});

describe('truncated', () => {
  test.for([
    [[], 'at least 4 bytes, got 0'],
    [[0, 10], 'at least 4 bytes, got 2'],
    [[0, 10, 0, 0, 1, 0], '14 bytes, got 6'],
  ] as const)('after %j it says what was expected', ([bytes, message]) => {
    const parser = new PacketParser(LIMITS);
    parser.push(Buffer.from(bytes));
    expect(parser.truncated()).toMatchObject({ code: 'ERR_UWSGI_TRUNCATED' });
    expect(parser.truncated().message).toContain(`expected ${message}`);
    expect(parser.received).toBe(bytes.length);
  });

  test('empty pieces change nothing', () => {
    const bytes = encodePacket([['A', 'b']]);
    const pieces = [NOTHING, bytes.subarray(0, 1), NOTHING, bytes.subarray(1, 5), NOTHING];
    expect(parse([...pieces, bytes.subarray(5)]).packet.vars).toEqual(['A', 'b']);
  });
});

test('what was pushed may be overwritten afterwards', () => {
  const bytes = encodePacket([['KEY', 'value']]);
  const parser = new PacketParser(LIMITS);
  for (const piece of cut(bytes, [3, 7])) {
    const lent = Buffer.from(piece);
    const packet = parser.push(lent);
    lent.fill(0xff);
    if (packet !== NEED_DATA) expect(packet.vars).toEqual(['KEY', 'value']);
  }
});
