import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestBodyError } from '../../appserver/wsgi/errors.ts';
import { RequestBody } from '../../appserver/wsgi/input.ts';
import { NO_BODY } from '../../appserver/wsgi/no-body.ts';
import { bytes } from '../fixtures/exchange-call.ts';

/** A sender that notes whether it is held back. */
class FakeFlow {
  paused = false;
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
}

function arriving(...pieces: string[]): RequestBody {
  const body = new RequestBody(new FakeFlow());
  for (const piece of pieces) body.push(bytes(piece));
  return body;
}

function whole(...pieces: string[]): RequestBody {
  const body = arriving(...pieces);
  body.finish();
  return body;
}

async function collect(body: RequestBody): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return pieces;
}

/** What Python's BytesIO would give. */
class Model {
  #left: Buffer;
  constructor(all: Buffer) {
    this.#left = all;
  }
  take(size: number): Buffer {
    const taken = this.#left.subarray(0, size);
    this.#left = this.#left.subarray(taken.length);
    return taken;
  }
  read(size?: number): Buffer {
    return this.take(size === undefined || size < 0 ? this.#left.length : size);
  }
  readline(size?: number): Buffer {
    const newline = this.#left.indexOf('\n');
    const line = newline < 0 ? this.#left.length : newline + 1;
    return this.take(size === undefined || size < 0 ? line : Math.min(line, size));
  }
  readlines(hint = 0): Buffer[] {
    const lines: Buffer[] = [];
    let size = 0;
    for (;;) {
      const line = this.readline();
      if (line.length === 0) return lines;
      lines.push(line);
      size += line.length;
      if (hint > 0 && size >= hint) return lines;
    }
  }
}

const size = fc.option(fc.integer({ min: -1, max: 40 }), { nil: undefined });
const operation = fc.record({ kind: fc.constantFrom('read', 'readline', 'readlines'), size });
// Newlines often enough that lines are found, cut and joined.
const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 60 });

test('whatever pieces a body comes in, it reads as a file does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text),
      fc.array(operation),
      fc.array(fc.boolean()),
      async (pieces, operations, turns) => {
        const body = new RequestBody(new FakeFlow());
        const model = new Model(bytes(pieces.join('')));
        const send = async (): Promise<void> => {
          for (const [index, piece] of pieces.entries()) {
            body.push(bytes(piece));
            if (turns[index]) await new Promise(setImmediate);
          }
          body.finish();
        };
        const sent = send();
        for (const { kind, size } of operations) {
          if (kind === 'read') {
            expect(await body.read(size)).toEqual(Buffer.from(model.read(size)));
          } else if (kind === 'readline') {
            expect(await body.readline(size)).toEqual(Buffer.from(model.readline(size)));
          } else {
            expect(await body.readlines(size)).toEqual(model.readlines(size).map(Buffer.from));
          }
        }
        expect(Buffer.concat(await collect(body))).toEqual(Buffer.from(model.read()));
        expect(await body.read()).toEqual(Buffer.alloc(0));
        await sent;
      },
    ),
    { numRuns: 200 },
  );
});

describe('the end', () => {
  test('is empty for every way of reading, again and again', async () => {
    const body = whole('x');
    await body.read();
    for (let again = 0; again < 2; again++) {
      expect(await body.read()).toHaveLength(0);
      expect(await body.read(10)).toHaveLength(0);
      expect(await body.readline()).toHaveLength(0);
      expect(await body.readlines()).toEqual([]);
      for await (const _piece of body) expect.unreachable();
    }
  });

  test('ends an iteration for good, and leaving one early leaves the rest to be read', async () => {
    const pieces = whole('a'.repeat(5000), 'b'.repeat(5000), 'c')[Symbol.asyncIterator]();
    for await (const piece of pieces) {
      expect(piece).toEqual(bytes('a'.repeat(5000)));
      break;
    }
    expect(await pieces.next()).toEqual({ done: true, value: undefined });
    const body = whole('a'.repeat(5000), 'b');
    for await (const _piece of body) break;
    expect(await body.read()).toEqual(bytes('b'));
  });

  test('comes after what is there: read(n) gives less, once', async () => {
    const body = whole('abc', 'def');
    expect(await body.read(4)).toEqual(bytes('abcd'));
    expect(await body.read(4)).toEqual(bytes('ef'));
  });

  test('is there at once for a request without a body', async () => {
    expect(await NO_BODY.read(5)).toHaveLength(0);
    expect(await NO_BODY.readline()).toHaveLength(0);
    expect(await NO_BODY.readlines()).toEqual([]);
    for await (const _piece of NO_BODY) expect.unreachable();
  });
});

describe('a body that fails', () => {
  const error = new RequestBodyError('ERR_BODY_TRUNCATED', 'gone');

  test.for([
    ['read', (body: RequestBody) => body.read()],
    ['read(n)', (body: RequestBody) => body.read(100)],
    ['readline', (body: RequestBody) => body.readline()],
    ['readlines', (body: RequestBody) => body.readlines()],
    ['iteration', (body: RequestBody) => collect(body)],
  ] as const)('%s rejects, whether it waits or comes later', async ([, read]) => {
    const waiting = arriving('partial');
    const promise = read(waiting);
    waiting.fail(error);
    await expect(promise).rejects.toBe(error);
    await expect(read(waiting)).rejects.toBe(error);
  });

  test('a whole body cannot fail any more', async () => {
    const body = whole('x');
    body.fail(error);
    body.close();
    expect(await body.read()).toEqual(bytes('x'));
  });

  test('after close, reads say so', async () => {
    const body = arriving();
    const promise = body.read();
    body.close();
    await expect(promise).rejects.toThrow(expect.objectContaining({ code: 'ERR_BODY_CLOSED' }));
  });
});

test('a second reader at the same time is told so, and the first is served', async () => {
  const body = arriving();
  const first = body.read(2);
  await expect(body.read(2)).rejects.toThrow('expected one reader at a time, got a second');
  body.push(bytes('ok'));
  expect(await first).toEqual(bytes('ok'));
});

test.for([NaN, 1.5, Infinity, '10', null, {}])(
  'a size of %s is refused, and nothing is lost',
  async (size) => {
    const body = whole('abcdef');
    await expect(body.read(size as number)).rejects.toThrow(/^read: expected a whole number/);
    await expect(body.readline(size as number)).rejects.toThrow(
      /^readline: expected a whole number/,
    );
    expect(await body.read()).toEqual(bytes('abcdef'));
  },
);

describe('backpressure', () => {
  const KIB = Buffer.alloc(1024);

  test('holds the sender back at 64 KiB and lets it go on below half of that', async () => {
    const flow = new FakeFlow();
    const body = new RequestBody(flow);
    for (let sent = 0; sent < 64; sent++) {
      expect(flow.paused).toBe(false);
      body.push(KIB);
    }
    expect(flow.paused).toBe(true);
    await body.read(32 * 1024);
    expect(flow.paused).toBe(true);
    await body.read(1);
    expect(flow.paused).toBe(false);
  });

  test('a read that wants more lets more come', async () => {
    const flow = new FakeFlow();
    const body = new RequestBody(flow);
    for (let sent = 0; sent < 64; sent++) body.push(KIB);
    const read = body.read(128 * 1024);
    expect(flow.paused).toBe(false);
    for (let sent = 0; sent < 64; sent++) body.push(KIB);
    expect(await read).toHaveLength(128 * 1024);
  });

  test('a piece that an iteration waits for is handed over as it is, and holds nobody back', async () => {
    const flow = new FakeFlow();
    const body = new RequestBody(flow);
    const pieces = body[Symbol.asyncIterator]();
    const large = Buffer.alloc(128 * 1024);
    for (let round = 0; round < 2; round++) {
      const next = pieces.next();
      expect(body.waiting).toBe(true);
      body.push(large);
      expect(flow.paused).toBe(false);
      expect((await next).value).toBe(large);
    }
    body.push(large);
    expect(flow.paused).toBe(true);
    expect((await pieces.next()).value).toBe(large);
    expect(flow.paused).toBe(false);
    const last = pieces.next();
    await expect(pieces.next()).rejects.toThrow('expected one reader at a time, got a second');
    await expect(body.read()).rejects.toThrow('expected one reader at a time, got a second');
    body.finish();
    expect(await last).toEqual({ done: true, value: undefined });
  });

  test('waiting tells whether a reader waits for the client', async () => {
    const body = arriving();
    expect(body.waiting).toBe(false);
    const read = body.read(1);
    expect(body.waiting).toBe(true);
    body.push(bytes('x'));
    await read;
    expect(body.waiting).toBe(false);
  });

  test('tiny pieces that nobody reads are joined', async () => {
    const body = arriving();
    const count = 60_000;
    for (let sent = 0; sent < count; sent++) body.push(Buffer.from(new ArrayBuffer(1)));
    body.finish();
    const pieces = await collect(body);
    // A Buffer of its own for each byte would be 150 times that byte.
    expect(pieces.length).toBeLessThan(count / 1000);
    expect(Buffer.concat(pieces)).toHaveLength(count);
  });

  test('a line that comes byte by byte is found in reasonable time', async () => {
    const body = arriving();
    const line = body.readline();
    const started = performance.now();
    for (let sent = 0; sent < 200_000; sent++) {
      body.push(Buffer.from(new ArrayBuffer(1)));
      // The reader looks at what it has got.
      if (sent % 10 === 0) await Promise.resolve();
    }
    body.push(bytes('\n'));
    expect(await line).toHaveLength(200_001);
    // Looking at every byte again for each new one takes twice as long, even without other load.
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
