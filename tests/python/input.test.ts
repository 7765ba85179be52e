import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/eventually.ts';
import { encodePacket, varsOf } from '../fixtures/uwsgi-client.ts';
import { type RunningPython, servePython } from './serve-python.ts';

let served: RunningPython;
beforeAll(async () => {
  served = await servePython('requests.py', { around: { socketTimeout: 300 } });
});
afterAll(() => served[Symbol.asyncDispose]());

/** Ways to read, as a file has them. */
const steps = fc.array(
  fc.oneof(
    fc.tuple(
      fc.constantFrom('read', 'readline', 'readlines'),
      fc.constantFrom(-1, 0, 1, 3, 70_000),
    ),
    fc.tuple(fc.constantFrom('read', 'readline', 'readlines', 'iterate')),
  ),
  { maxLength: 8 },
);

/** Bytes among which lines end now and then. */
const text = fc
  .array(fc.constantFrom('\n', 'a', 'bc', '\r\n', '\xff', 'd'.repeat(200)), { maxLength: 40 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

function planOf(body: Buffer, plan: unknown): string {
  return Buffer.from(JSON.stringify({ body: body.toString('hex'), steps: plan })).toString('hex');
}

describe('wsgi.input reads like a file', () => {
  test('of a body that came with its request', async () => {
    await fc.assert(
      fc.asyncProperty(text, steps, async (body, plan) => {
        const target = `/reads?${planOf(body, plan)}`;
        const reply = await served.send({ method: 'POST', target, body });
        expect(await reply.text()).toBe('"as expected"');
      }),
      { numRuns: 100 },
    );
  });

  test('of a body that comes in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(text, steps, fc.integer({ min: 1, max: 50 }), async (body, plan, size) => {
        using connection = await served.connect();
        const request = { method: 'POST', target: `/reads?${planOf(body, plan)}` };
        await connection.write(encodePacket(varsOf({ ...request, body, length: body.length })));
        await connection.writeInPieces(body, size);
        const reply = await connection.reply('POST');
        expect(await reply.text()).toBe('"as expected"');
      }),
      { numRuns: 60 },
    );
  });

  test('of no body', async () => {
    const plan = [['read'], ['read', 5], ['readline'], ['readlines'], ['iterate'], ['read', 0]];
    const reply = await served.send(`/reads?${planOf(Buffer.alloc(0), plan)}`);
    expect(await reply.text()).toBe('"as expected"');
  });
});

describe('a body that breaks off', () => {
  const request = varsOf({ method: 'POST', target: '/broken_body', length: 1000 });

  test('raises OSError, again and again, and gives 400', async () => {
    const before = served.log.length;
    using connection = await served.connect();
    await connection.write(encodePacket(request));
    await connection.write(Buffer.alloc(500));
    connection.halfClose();
    expect((await connection.reply('POST')).status).toBe(400);
    const log = served.log.slice(before).join('\n');
    expect(log).toMatch(/first the client ended the connection: 500 bytes of the body are missing/);
    expect(log).toMatch(/again the client ended the connection/);
  });

  test('raises OSError at the socket timeout, and gives 408', async () => {
    using connection = await served.connect();
    await connection.write(encodePacket(request));
    await connection.write(Buffer.alloc(500));
    expect((await connection.reply('POST')).status).toBe(408);
  });
});

test('wsgi.errors goes to the log in whole lines, under the name of the request', async () => {
  const before = served.log.length;
  const vars: [string, string][] = [...varsOf({ target: '/errors' }), ['REQUEST_ID', 'abc']];
  using connection = await served.connect();
  await connection.write(encodePacket(vars));
  await (await connection.reply()).bytes();
  await eventually('all lines', () => served.log.slice(before).length >= 5);
  expect(served.log.slice(before)).toEqual([
    '[abc] one line',
    '[abc] two',
    '[abc] three',
    '[abc] no newlinecafé',
    '[abc] unfinished',
  ]);
  await eventually('the line of the other thread', () =>
    served.allLogs.includes('[abc] from another thread'),
  );
});
