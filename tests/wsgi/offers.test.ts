import { describe, expect, test } from 'vitest';
import { AppUnavailableError } from '../../appserver/wsgi/errors.ts';
import { KnownHead } from '../../appserver/wsgi/known-head.ts';
import { NOTHING_WRITTEN, type Written } from '../../appserver/wsgi/loan.ts';
import type { Body } from '../../appserver/wsgi/types.ts';
import { bytes, type Call, startCall } from '../fixtures/exchange-call.ts';
import { RecordingSink } from '../fixtures/recording-sink.ts';

/** A sink whose connection can be lent. */
class LendingSink extends RecordingSink {
  offer(known: KnownHead) {
    this.events.push('lent');
    return {
      descriptor: 0,
      size: Infinity,
      patience: 1000,
      head: known.text('HTTP/1.1'),
      headIsOut: () => void this.events.push('head is out'),
      giveBack: (written: Written) => void this.events.push(`back after ${written.bytes}`),
    };
  }
}

const HEAD = new KnownHead('200 OK', []);
const death = new AppUnavailableError('502 Bad Gateway', 'its interpreter was killed');

interface Offered extends Call {
  readonly answer: (body: Body) => void;
  readonly fail: (error: Error) => void;
}

/** A call whose app is at work. */
function working(method = 'GET'): Offered {
  const { promise, resolve, reject } = Promise.withResolvers<Body>();
  const call = startCall(() => promise, { method, sink: new LendingSink() });
  return { ...call, answer: resolve, fail: reject };
}

const written = (size: number): Written => ({ ...NOTHING_WRITTEN, bytes: size, pieces: 1 });

describe('a connection that is lent for all of a response', () => {
  test('counts what was written, and ends like any other', async () => {
    const { exchange, sink, answer, done } = working();
    const offer = exchange.offer(HEAD)!;
    expect(offer.head).toBe('HTTP/1.1 200 OK\r\n\r\n');
    offer.headIsOut();
    offer.giveBack(written(5));
    answer((function* () {})());
    await done;
    expect(sink.events).toEqual(['lent', 'head is out', 'back after 5', 'end']);
  });

  test('may take as much as the head announces, and no less', async () => {
    const { exchange, sink, answer, done, reports } = working();
    const offer = exchange.offer(new KnownHead('200 OK', [['Content-Length', '6']]))!;
    expect(offer.size).toBe(6);
    offer.headIsOut();
    offer.giveBack(written(5));
    answer((function* () {})());
    await done;
    expect(sink.ending).toBe('abort');
    expect(reports).toEqual([expect.stringContaining('expected 6 bytes of body')]);
  });

  test('serves an app that gives another head', async () => {
    const sink = new LendingSink();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { exchange, done } = startCall(
      async (_environ, startResponse) => {
        await promise;
        startResponse('404 Not Found', []);
        return [bytes('x')];
      },
      { sink },
    );
    exchange.offer(HEAD)!.giveBack(NOTHING_WRITTEN);
    resolve();
    await done;
    expect(sink.events).toEqual(['lent', 'back after 0', 'head 404 Not Found', 'chunk x', 'end']);
  });

  test('is not lent for HEAD, once a response has begun, or when the call is over', async () => {
    expect(working('HEAD').exchange.offer(HEAD)).toBeUndefined();
    const begun = startCall(
      (_environ, startResponse) => {
        startResponse('200 OK', []);
        return new Promise<Body>(() => {});
      },
      { sink: new LendingSink() },
    );
    expect(begun.exchange.offer(HEAD)).toBeUndefined();
    const over = working();
    over.exchange.expire('504 Gateway Timeout');
    expect(over.exchange.offer(HEAD)).toBeUndefined();
    expect(startCall(() => new Promise<Body>(() => {})).exchange.offer(HEAD)).toBeUndefined();
  });

  test('gets nothing when the time is up, until it is known whether a head is out', async () => {
    const before = working();
    const offer = before.exchange.offer(HEAD)!;
    let stopped = 0;
    before.exchange.onExpire = () => void stopped++;
    before.exchange.expire('504 Gateway Timeout');
    before.exchange.expire('504 Gateway Timeout');
    expect([before.sink.events, stopped]).toEqual([['lent'], 1]);
    offer.giveBack(NOTHING_WRITTEN);
    before.fail(death);
    await before.done;
    expect(before.sink.head?.status).toBe('504 Gateway Timeout');
    expect(before.sink.ending).toBe('end');

    const after = working();
    const taken = after.exchange.offer(HEAD)!;
    after.exchange.expire('504 Gateway Timeout');
    taken.headIsOut();
    taken.giveBack(written(5));
    after.fail(death);
    await after.done;
    expect(after.sink.events).toEqual(['lent', 'head is out', 'back after 5', 'abort']);
  });

  test('whose response was whole when the time was up is no failure', async () => {
    const { exchange, sink, answer, done, reports } = working();
    const offer = exchange.offer(HEAD)!;
    exchange.expire('504 Gateway Timeout');
    offer.headIsOut();
    offer.giveBack(written(5));
    answer((function* () {})());
    await done;
    expect([sink.ending, reports]).toEqual(['end', []]);
  });
});
