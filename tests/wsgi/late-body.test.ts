import { expect, test } from 'vitest';
import { LateBody } from '../../appserver/wsgi/late-body.ts';
import type { Body } from '../../appserver/wsgi/types.ts';

const BODY: Body = [Buffer.from('hello')];

function taking() {
  const taken: unknown[] = [];
  return {
    taken,
    onBody: (body: Body) => void taken.push(body),
    onError: (error: unknown) => void taken.push({ error }),
  };
}

test('is delivered within the call that brings it', () => {
  const late = new LateBody();
  const taker = taking();
  late.take(taker);
  expect(taker.taken).toEqual([]);
  late.deliver(BODY);
  expect(taker.taken).toEqual([BODY]);
});

test('or at once to who comes later', () => {
  const late = new LateBody();
  late.deliver(BODY);
  const taker = taking();
  late.take(taker);
  expect(taker.taken).toEqual([BODY]);
});

test('so is a failure, whatever was thrown', () => {
  const late = new LateBody();
  late.fail(undefined);
  const taker = taking();
  late.take(taker);
  expect(taker.taken).toEqual([{ error: undefined }]);
});

test('to middleware it is a promise', async () => {
  const late = new LateBody();
  const twice = Promise.all([late, late]);
  late.deliver(BODY);
  expect(await twice).toEqual([BODY, BODY]);
  const failing = new LateBody();
  failing.fail(new Error('lost'));
  await expect(async () => await failing).rejects.toThrow('lost');
});

test('what is lent reaches who can use it at once, uncopied', () => {
  const late = new LateBody();
  const lent: Buffer[] = [];
  late.take({ ...taking(), onLent: (piece) => void lent.push(piece) });
  const piece = Buffer.from('lent');
  late.deliverLent(piece);
  expect(lent[0]).toBe(piece);
});

test.for(['late', 'early', 'promise'] as const)('to all others it is copied: %s', async (how) => {
  const late = new LateBody();
  const taker = taking();
  if (how === 'early') late.take(taker);
  const promise = how === 'promise' ? late.then((body) => body) : undefined;
  const piece = Buffer.from('lent');
  late.deliverLent(piece);
  piece.fill('x');
  if (how === 'late') late.take(taker);
  expect([await promise, ...taker.taken].filter(Boolean)).toEqual([[Buffer.from('lent')]]);
});
