import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

import { AddressError, parseAddress } from '../config/address.ts';
import type { SocketAddress } from '../config/address.ts';
import { UsageError } from './command.ts';

/** Node's `parseArgs`, with its errors as usage errors. Operands are allowed. */
export function parseArguments<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.split('. ')[0] ?? error.message);
  }
}

/** An operand that must be a socket's address. */
export function addressArgument(text: string | undefined): SocketAddress {
  if (text === undefined) throw new UsageError('expected an address: host:port, or a path');
  try {
    return parseAddress(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new UsageError(error.message);
  }
}

/** A time in seconds, with or without a fraction. @returns milliseconds. */
export function secondsArgument(name: string, text: string): number {
  const seconds = Number(text);
  if (!/^[\d.]+$/.test(text) || !(seconds > 0) || seconds > 86_400) {
    throw new UsageError(`${name}: expected seconds from above 0 to 86400, got "${text}"`);
  }
  return seconds * 1000;
}
