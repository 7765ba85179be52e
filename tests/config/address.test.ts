import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressError, formatAddress, parseAddress } from '../../appserver/config/address.ts';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:3031', { kind: 'tcp', host: '127.0.0.1', port: 3031 }],
    ['localhost:0', { kind: 'tcp', host: 'localhost', port: 0 }],
    [':65535', { kind: 'tcp', host: '0.0.0.0', port: 65535 }],
    ['[::1]:80', { kind: 'tcp', host: '::1', port: 80 }],
    ['myapp.sock', { kind: 'unix', path: 'myapp.sock' }],
    ['/run/a:b.sock', { kind: 'unix', path: '/run/a:b.sock' }],
    ['./a:b', { kind: 'unix', path: './a:b' }],
    ['unix:a:b', { kind: 'unix', path: 'a:b' }],
    ['@tsgi', { kind: 'abstract', name: 'tsgi' }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each([
    ['', 'expected an address, got nothing'],
    ['localhost:http', 'expected a port from 0 to 65535 after the colon, got "localhost:http"'],
    ['localhost:65536', 'expected a port from 0 to 65535 after the colon, got "localhost:65536"'],
    ['localhost:', 'expected a port from 0 to 65535 after the colon, got "localhost:"'],
    ['::1:80', 'expected [IPv6]:port with the brackets, got "::1:80"'],
    ['[]:80', 'expected [IPv6]:port, got "[]:80"'],
    [':80,cert,key', 'expected a port from 0 to 65535 after the colon, got ":80,cert,key"'],
    ['my host:80', 'expected host:port, got "my host:80"'],
    ['=0', 'expected an address, for tsgi does not share sockets by number, got "=0"'],
    ['@', 'expected a name for the Unix socket, got "@"'],
    ['a\0b', String.raw`expected an address without a NUL, got "a\u0000b"`],
    [`/${'x'.repeat(107)}`, 'expected a socket name of at most 107 bytes, got 108'],
    [`/${'é'.repeat(54)}`, 'expected a socket name of at most 107 bytes, got 109'],
  ])('refuses %j', (text, message) => {
    expect(() => parseAddress(text)).toThrow(new AddressError(...splitMessage(message)));
  });

  it('reads back what formatAddress writes', () => {
    const name = fc.string({ minLength: 1, maxLength: 50 }).filter((text) => fits(text));
    const address = fc.oneof(
      fc.record({
        kind: fc.constant('tcp' as const),
        host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
        port: fc.integer({ min: 0, max: 65535 }),
      }),
      fc.record({ kind: fc.constant('unix' as const), path: name }),
      fc.record({ kind: fc.constant('abstract' as const), name }),
    );
    fc.assert(
      fc.property(address, (value) => {
        expect(parseAddress(formatAddress(value))).toEqual(value);
      }),
    );
  });

  it('never throws anything but an AddressError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        try {
          parseAddress(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AddressError);
        }
      }),
    );
  });
});

function fits(text: string): boolean {
  return !text.includes('\0') && Buffer.byteLength(text) <= 100;
}

function splitMessage(message: string): [string, string] {
  const [, expected = '', came = ''] = /^expected (.*), got (.*)$/.exec(message) ?? [];
  return [expected, came];
}
