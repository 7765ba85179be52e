import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodySize } from '../fixtures/apps.ts';
import { type RunningServer, startServer } from '../fixtures/server.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';

// oxlint-disable-next-line no-control-regex -- what must not be in the log, but for indented lines
const UNSAFE = /[\0-\x08\x0b-\x1f\x7f-\x9f]|\n(?! {4})/;

/** Sends the pieces, ends its side, and waits for the server to end the connection, in any way. */
async function survives(running: RunningServer, pieces: readonly Uint8Array[]): Promise<void> {
  using connection = await running.connect();
  for (const piece of pieces) await connection.write(piece).catch(() => {});
  connection.halfClose();
  try {
    for await (const _chunk of connection.reader.rest());
  } catch (error) {
    expect(['ECONNRESET', 'EPIPE']).toContain((error as NodeJS.ErrnoException).code);
  }
}

const uwsgi = encodePacket(varsOf({ target: '/', method: 'POST', length: 5 }));
const http = Buffer.from(
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
);

/** A good request with some of its bytes changed, cut somewhere and followed by anything. */
const spoilt = (good: Buffer): fc.Arbitrary<Uint8Array[]> =>
  fc
    .record({
      changes: fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
      length: fc.oneof(fc.constant(good.length), fc.nat(good.length)),
      cut: fc.nat(good.length),
      after: fc.uint8Array({ maxLength: 20 }),
    })
    .map(({ changes, length, cut, after }) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      return [bytes.subarray(0, Math.min(cut, length)), bytes.subarray(cut, length), after];
    });

test.for([
  ['uwsgi', 'tcp', uwsgi],
  ['uwsgi', 'unix', uwsgi],
  ['http', 'tcp', http],
] as const)(
  '%s over %s: whatever comes, the connection ends and the next is served',
  async ([protocol, socket, good]) => {
    await using running = await startServer(bodySize, { protocol, socket, socketTimeout: 1000 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(spoilt(good), fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 3 })),
        (pieces) => survives(running, pieces),
      ),
      { numRuns: 150 },
    );
    const reply = await running.send({ target: '/', body: Buffer.from('hello') });
    expect(await reply.text()).toBe('5');
    expect(running.server.running.size).toBe(0);
    for (const line of running.log) expect(line).not.toMatch(UNSAFE);
  },
);
