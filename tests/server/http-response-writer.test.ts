import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { HttpResponseWriter } from '../../appserver/server/http-response-writer.ts';

/** How a writer cuts a response on such a socket. */
function cutOn(prototype: object, remoteFamily: string | undefined): string {
  const calls: string[] = [];
  const socket = Object.create(prototype, {
    remoteFamily: { value: remoteFamily },
    resetAndDestroy: { value: () => calls.push('reset') },
  }) as Socket;
  const response = Object.assign(new EventEmitter(), {
    socket,
    destroy: () => calls.push('destroy'),
  });
  new HttpResponseWriter(response as unknown as ServerResponse, 8, () => {}).abort();
  return calls.join();
}

test('a response is cut by a reset where the socket knows one', () => {
  expect(cutOn(Socket.prototype, 'IPv4')).toBe('reset');
  expect(cutOn(Socket.prototype, undefined)).toBe('destroy');
  // Node throws when a TLS socket is to be reset.
  expect(cutOn(TLSSocket.prototype, 'IPv4')).toBe('destroy');
});
