import { expect, it } from 'vitest';
import { parseAddress } from '../../appserver/config/address.ts';
import type { SocketFile } from '../../appserver/process/socket-file.ts';
import { isAt } from '../../appserver/process/same-address.ts';

/** A listener at an address; one with a file has it where it was bound. */
const at = (address: string, file?: string) => ({
  spec: {
    address: parseAddress(address),
    protocol: 'uwsgi' as const,
    option: 'socket',
    origin: 'command line',
  },
  ...(file === undefined ? {} : { file: { path: file } as SocketFile }),
});

it.each([
  ['127.0.0.1:80', '127.0.0.1:80', true],
  ['127.0.0.1:80', ':80', false],
  [':80', ':80', true],
  [':80', '[::]:80', false],
  ['[::]:80', '[::]:80', true],
  ['[::]:80', ':80', true],
  ['[::]:80', ':81', false],
  ['[::]:80', '127.0.0.1:80', false],
  ['@name', '@name', true],
  ['@name', 'name', false],
  ['app.sock', './app.sock', true],
  ['app.sock', '/nowhere/app.sock', false],
])('%s is where %s is wanted: %s', (held, wanted, same) => {
  expect(isAt(at(held), parseAddress(wanted))).toBe(same);
});

it('is not the same relative path in another directory', () => {
  expect(isAt(at('app.sock', '/before/app.sock'), parseAddress('app.sock'))).toBe(false);
  expect(isAt(at('app.sock', '/before/app.sock'), parseAddress('/before/app.sock'))).toBe(true);
});
