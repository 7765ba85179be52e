import type { SocketAddress } from '../config/address.ts';
import { addressArgument, parseArguments, secondsArgument } from './arguments.ts';
import { UsageError } from './command.ts';

export interface TopOptions {
  /** Of the stats server. */
  readonly address: SocketAddress;
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** Print once, whatever the output is. */
  readonly once: boolean;
}

const OPTIONS = {
  interval: { type: 'string', short: 'n', default: '1' },
  once: { type: 'boolean', short: '1', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What `tsgi top --help` says. */
export const TOP_HELP = `usage: tsgi top [options] ADDRESS

Shows the workers of a server: requests per second, latency, memory, requests in flight.
ADDRESS is that of its stats server (option stats): host:port, [v6]:port, a path, or @abstract.
It may be a server of uWSGI too.

  -n, --interval SECONDS    between two looks, 1 by default
  -1, --once                prints one report and ends
  -h, --help

On a terminal it goes on until q or Ctrl-C. Where the output is not a terminal it prints one report,
of one interval. Exit codes: 0 done, 1 the stats server does not answer, 2 usage.
`;

/** @returns undefined if help is asked for. @throws UsageError */
export function parseTopOptions(args: readonly string[]): TopOptions | undefined {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return undefined;
  const [address, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`expected one address, also got "${rest[0]}"`);
  return {
    address: addressArgument(address),
    interval: secondsArgument('--interval', values.interval),
    once: values.once,
  };
}
