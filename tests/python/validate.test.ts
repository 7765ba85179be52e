import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningPython, servePython } from './serve-python.ts';

describe.each([
  ['by uwsgi', 'uwsgi'],
  ['by HTTP', 'http'],
] as const)('wsgiref.validate finds nothing, %s', (_, protocol) => {
  let served: RunningPython;
  beforeAll(async () => {
    served = await servePython('validated.py', {
      threads: 2,
      around: { protocol },
      // Warnings of the validator are errors.
      interpreter: `${import.meta.dirname}/apps/strict-python`,
    });
  });
  afterAll(() => served[Symbol.asyncDispose]());

  test.for([
    ['plain', 200, 'one two'],
    ['generator', 200, 'one two'],
    ['writer', 200, 'one two'],
    ['replaced', 500, 'one two'],
    ['nothing', 204, ''],
  ] as const)('%s', async ([name, status, body]) => {
    const reply = await served.send(`/${name}`);
    expect([reply.status, await reply.text()]).toEqual([status, body]);
    expect(served.allLogs).toEqual([]);
  });

  test('reads', async () => {
    const body = Buffer.from('first line\nsecond\nthird\nfourth');
    const reply = await served.send({ target: '/reads', method: 'POST', body });
    expect(await reply.text()).toBe(body.toString());
    expect(served.allLogs.map((line) => line.replace(/^\[-\] /, ''))).toEqual([
      'a line',
      'another',
    ]);
    served.allLogs.length = 0;
  });

  test('a query, a long path, odd methods', async () => {
    for (const target of ['/plain?a=b&c=%20', `/plain?${'x'.repeat(5000)}`]) {
      expect((await served.send({ target })).status).toBe(200);
    }
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect((await served.send({ target: '/plain', method })).status).toBe(200);
    }
    expect(served.allLogs).toEqual([]);
  });
});
