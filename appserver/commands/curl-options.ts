import type { SocketAddress } from '../config/address.ts';
import { addressArgument, parseArguments, secondsArgument } from './arguments.ts';
import { UsageError } from './command.ts';

/** A request as the command line describes it. */
export interface CurlOptions {
  readonly address: SocketAddress;
  /** Path and query, as a browser would send them. */
  readonly target: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Vars that are sent as they are, in place of those that the request would have. */
  readonly vars: readonly (readonly [name: string, value: string])[];
  /** The body; `@-` and `@file` are for the caller to read. */
  readonly data: string | undefined;
  readonly modifier1: number;
  readonly modifier2: number;
  /** Write the response's head to the standard output too. */
  readonly include: boolean;
  /** Show nothing but the response. */
  readonly silent: boolean;
  /** Exit with 22 for a status of 400 or more. */
  readonly fail: boolean;
  /** How long everything may take, in milliseconds. */
  readonly timeout: number;
}

const OPTIONS = {
  request: { type: 'string', short: 'X' },
  header: { type: 'string', short: 'H', multiple: true },
  data: { type: 'string', short: 'd' },
  var: { type: 'string', multiple: true },
  modifier1: { type: 'string', default: '0' },
  modifier2: { type: 'string', default: '0' },
  include: { type: 'boolean', short: 'i', default: false },
  head: { type: 'boolean', short: 'I', default: false },
  silent: { type: 'boolean', short: 's', default: false },
  fail: { type: 'boolean', short: 'f', default: false },
  'max-time': { type: 'string', short: 'm', default: '30' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What `tsgi curl --help` says. */
export const CURL_HELP = `usage: tsgi curl [options] ADDRESS [PATH]

Sends a request to a uwsgi socket, as nginx would, and shows the packet and the response.
ADDRESS is host:port, [v6]:port, the path of a Unix socket, or @abstract. PATH is / by default.

  -X, --request METHOD      GET by default, POST with a body
  -H, --header 'NAME: VAL'  becomes the var HTTP_NAME
  -d, --data TEXT           the body; @FILE reads a file, @- the standard input
      --var NAME=VALUE      sends a var as it is
      --modifier1 N         0 is a WSGI request, 100 a ping
      --modifier2 N
  -i, --include             writes the response's head to the standard output too
  -I, --head                sends HEAD, and writes the head to the standard output
  -s, --silent              shows only the response
  -f, --fail                exits with 22 for a status of 400 or more
  -m, --max-time SECONDS    30 by default
  -h, --help

The body of the response goes to the standard output, the rest to the standard error.
Exit codes are curl's: 0 a response came, 2 usage, 7 cannot connect, 22 see --fail,
26 cannot read the body to send, 28 timeout, 52 no response, 56 the response was cut.
`;

/** @returns undefined if help is asked for. @throws UsageError */
export function parseCurlOptions(args: readonly string[]): CurlOptions | undefined {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return undefined;
  const [address, target = '/', ...rest] = positionals;
  if (rest.length > 0)
    throw new UsageError(`expected an address and a path, also got "${rest[0]}"`);
  if (!target.startsWith('/')) throw new UsageError(`expected a path from /, got "${target}"`);
  const method =
    values.request ?? (values.head ? 'HEAD' : values.data === undefined ? 'GET' : 'POST');
  return {
    address: addressArgument(address),
    target,
    method,
    headers: (values.header ?? []).map((text) => pair(text, ':', 'NAME: VALUE')),
    vars: (values.var ?? []).map((text) => pair(text, '=', 'NAME=VALUE')),
    data: values.data,
    modifier1: byte('--modifier1', values.modifier1),
    modifier2: byte('--modifier2', values.modifier2),
    include: values.include || values.head,
    silent: values.silent,
    fail: values.fail,
    timeout: secondsArgument('--max-time', values['max-time']),
  };
}

function pair(text: string, separator: string, form: string): [string, string] {
  const at = text.indexOf(separator);
  if (at < 1) throw new UsageError(`expected ${form}, got "${text}"`);
  const value = text.slice(at + 1);
  return [text.slice(0, at).trim(), separator === ':' ? value.trim() : value];
}

function byte(name: string, text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) {
    throw new UsageError(`${name}: expected 0 to 255, got "${text}"`);
  }
  return Number(text);
}
