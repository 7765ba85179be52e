import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const CALLS = 4_000;

/**
 * Prints how many bytes the old generation grew by while calls were made and forgotten. Calls alone
 * make so little garbage that some has to be added: nothing grows old before it was collected twice.
 */
const program = (answer: string): string => `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { Exchange } from './appserver/wsgi/gateway.ts';
  import { LateBody } from './appserver/wsgi/late-body.ts';
  import { Pieces } from './appserver/python/pieces.ts';
  const old = () => getHeapSpaceStatistics().reduce(
    (sum, { space_name: name, space_used_size: size }) => name.startsWith('new') ? sum : sum + size, 0);
  const client = { open: true, sendHead: () => true, sendChunk: () => true, writable: async () => {}, end() {}, abort() {} };
  const source = { pause() {}, resume() {}, giveUp() {} };
  const piece = Buffer.from('piece');
  function* pieces() {
    yield piece;
    yield piece;
  }
  const make = async () => {
    for (let n = 0; n < ${CALLS}; n++) {
      let late;
      const exchange = new Exchange({ REQUEST_METHOD: 'GET', weight: new Array(100).fill(n) }, { ...client }, console.error);
      const over = exchange.run((_environ, startResponse) => {
        startResponse('200 OK', []);
        ${answer}
      });
      await over;
    }
  };
  await make();
  gc();
  const before = old();
  await make();
  console.log(old() - before);
`;

test.each([
  ['a list', 'return [piece];'],
  ['a generator', 'return pieces();'],
  ['a late body of one piece', 'late = new LateBody(); late.deliverLent(piece); return late;'],
  [
    'a body that is pushed',
    `late = new LateBody();
    const pushed = new Pieces(source);
    late.deliver(pushed);
    queueMicrotask(() => {
      pushed.push(piece);
      pushed.complete();
    });
    return late;`,
  ],
])('%s leaves nothing behind that only a full collection takes', async (_name, answer) => {
  const flags = [
    '--expose-gc',
    '--max-semi-space-size=1',
    '--input-type=module',
    '--eval',
    program(answer),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  expect(Number(stdout) / CALLS).toBeLessThan(100);
});
