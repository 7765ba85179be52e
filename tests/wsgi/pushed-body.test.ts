import { expect, test } from 'vitest';
import { Pieces } from '../../appserver/python/pieces.ts';
import { Exchange } from '../../appserver/wsgi/gateway.ts';
import type { ResponseSink } from '../../appserver/wsgi/response-sink.ts';
import type { Environ } from '../../appserver/wsgi/types.ts';
import { LateBody } from '../../appserver/wsgi/late-body.ts';

/** An exchange whose app's body is pushed, and a client that takes what it is told to. */
function pushing(headers: [string, string][] = []) {
  const events: string[] = [];
  const sent: string[] = [];
  const logs: string[] = [];
  const wake = Promise.withResolvers<void>();
  const client = { isFast: true, open: true };
  const sink: ResponseSink = {
    get open() {
      return client.open;
    },
    sendHead(_head, chunk) {
      if (chunk !== undefined) sent.push(Buffer.from(chunk).toString());
      return client.isFast;
    },
    sendChunk(chunk) {
      sent.push(Buffer.from(chunk).toString());
      return client.isFast;
    },
    writable: () => wake.promise,
    end: () => void events.push('end'),
    abort: () => void events.push('abort'),
  };
  const pieces = new Pieces({
    pause: () => void events.push('pause'),
    resume: () => void events.push('resume'),
    giveUp: () => void events.push('giveUp'),
  });
  const environ = { REQUEST_METHOD: 'GET' } as Environ;
  const exchange = new Exchange(environ, sink, (problem) => void logs.push(problem));
  const late = new LateBody();
  void exchange.run((_environ, startResponse) => {
    startResponse('200 OK', headers);
    return late;
  });
  late.deliver(pieces);
  return { pieces, exchange, client, events, sent, logs, wake };
}

const text = (content: string): Buffer => Buffer.from(content);

test('pieces are sent as they come', () => {
  const { pieces, events, sent } = pushing();
  pieces.push(text('a'));
  pieces.push(text('b'));
  pieces.complete();
  expect(sent).toEqual(['a', 'b']);
  expect(events).toEqual(['end']);
});

test('a slow client holds the source back, and the end waits for it', async () => {
  const { pieces, client, events, wake } = pushing();
  client.isFast = false;
  pieces.push(text('a'));
  pieces.push(text('b'));
  expect(events).toEqual(['pause']);
  pieces.complete();
  expect(events).toEqual(['pause', 'resume']);
  wake.resolve();
  await wake.promise;
  await Promise.resolve();
  expect(events).toEqual(['pause', 'resume', 'end']);
});

test('it goes on when the client has caught up', async () => {
  const { pieces, client, events, wake } = pushing();
  client.isFast = false;
  pieces.push(text('a'));
  wake.resolve();
  await wake.promise;
  await Promise.resolve();
  expect(events).toEqual(['pause', 'resume']);
});

test('nobody wants the rest when the client is gone', () => {
  const { pieces, client, events, sent } = pushing();
  pieces.push(text('a'));
  client.open = false;
  pieces.push(text('b'));
  pieces.push(text('c'));
  expect(sent).toEqual(['a', 'b']);
  expect(events).toEqual(['giveUp']);
});

test('nor when the request has expired', () => {
  const { pieces, exchange, events, sent } = pushing();
  pieces.push(text('a'));
  exchange.expire('504 Gateway Timeout');
  pieces.push(text('b'));
  expect(sent).toEqual(['a']);
  expect(events).toEqual(['abort', 'giveUp']);
});

test('a body shorter than its Content-Length is cut, and a longer one stopped there', () => {
  const short = pushing([['Content-Length', '3']]);
  short.pieces.push(text('ab'));
  short.pieces.complete();
  expect(short.events).toEqual(['abort']);
  expect(short.logs.join()).toContain('expected 3 bytes');
  const long = pushing([['Content-Length', '3']]);
  long.pieces.push(text('abcd'));
  expect(long.sent).toEqual(['abc']);
  expect(long.events).toEqual(['giveUp', 'end']);
});

test('a failure cuts what has begun', () => {
  const { pieces, events, logs } = pushing();
  pieces.push(text('a'));
  pieces.fail(new Error('lost'));
  expect(events).toEqual(['abort']);
  expect(logs.join()).toContain('lost');
});
