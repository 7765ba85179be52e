import { commonLogTime, ctime } from '../log-time.ts';
import type { RequestRecord } from './request-record.ts';

/** What a log line says of the process that writes it. */
export interface LogProcess {
  readonly pid: number;
  /** The worker's number, from 1. */
  readonly worker: number;
  /** Bytes of memory in use; read only for lines that show them. */
  readonly memory: () => { readonly rss: number; readonly vsz: number };
  /** Say who X-Forwarded-For says the client is, where it says so (`log-x-forwarded-for`). */
  readonly forwardedFor: boolean;
}

/** Gives a variable's value for one request: a number, bytes as Latin-1 characters, or nothing. */
export type LogVariable = (
  record: RequestRecord,
  process: LogProcess,
) => string | number | undefined;

const MEGABYTE = 1024 * 1024;

/**
 * The variables of `log-format` by name (core/logging.c, uwsgi_register_logchunks). Those of the app
 * and `var.NAME` are not here. Times are of the request's start, but for `epoch`.
 */
export const logVariables: Readonly<Record<string, LogVariable>> = {
  uri: cgi('REQUEST_URI'),
  method: cgi('REQUEST_METHOD'),
  user: cgi('REMOTE_USER'),
  addr: clientAddress,
  host: (record) => findVar(record, 'HTTP_HOST') || findVar(record, 'SERVER_NAME'),
  proto: cgi('SERVER_PROTOCOL'),
  uagent: cgi('HTTP_USER_AGENT'),
  referer: cgi('HTTP_REFERER'),
  status: ({ status }) => status,
  size: ({ headSize, bodySize }) => headSize + bodySize,
  rsize: ({ bodySize }) => bodySize,
  hsize: ({ headSize }) => headSize,
  cl: (record) => Number(findVar(record, 'CONTENT_LENGTH')) || 0,
  micros: ({ duration }) => duration,
  msecs: ({ duration }) => Math.trunc(duration / 1000),
  secs: ({ duration }) => (duration / 1e6).toFixed(6),
  tmsecs: ({ startedAt }) => Math.trunc(startedAt),
  tmicros: ({ startedAt }) => Math.trunc(startedAt * 1000),
  time: ({ startedAt }) => Math.trunc(startedAt / 1000),
  ltime: ({ startedAt }) => commonLogTime(startedAt),
  ftime: ({ startedAt }) => commonLogTime(startedAt),
  ctime: ({ startedAt }) => ctime(startedAt),
  epoch: () => Math.trunc(Date.now() / 1000),
  pid: (_, { pid }) => pid,
  wid: (_, { worker }) => worker,
  switches: ({ pieces }) => pieces,
  vars: ({ vars }) => vars.length,
  core: ({ core }) => core,
  vsz: (_, { memory }) => memory().vsz,
  rss: (_, { memory }) => memory().rss,
  vszM: (_, { memory }) => Math.trunc(memory().vsz / MEGABYTE),
  rssM: (_, { memory }) => Math.trunc(memory().rss / MEGABYTE),
  pktsize: (record) => packetSize(record),
  modifier1: ({ modifier1 }) => modifier1,
  modifier2: ({ modifier2 }) => modifier2,
  headers: ({ headers }) => headers.length,
  werr: ({ aborted }) => Number(aborted),
  rerr: ({ bodyFailed }) => Number(bodyFailed),
  ioerr: ({ aborted, bodyFailed }) => Number(aborted) + Number(bodyFailed),
};

/** A var of the request; of one that came twice the last counts, as in its environ. */
export function findVar({ vars }: RequestRecord, name: string): string | undefined {
  for (let at = vars.length - 2; at >= 0; at -= 2) if (vars[at] === name) return vars[at + 1];
  return undefined;
}

/** REMOTE_ADDR, or all of X-Forwarded-For where it is asked for and came. */
export function clientAddress(
  record: RequestRecord,
  { forwardedFor }: Pick<LogProcess, 'forwardedFor'>,
): string | undefined {
  return (
    (forwardedFor && findVar(record, 'HTTP_X_FORWARDED_FOR')) || findVar(record, 'REMOTE_ADDR')
  );
}

/** Size of the block of vars; for HTTP, the size that they would have as one. */
export function packetSize({ packetSize, vars }: RequestRecord): number {
  if (packetSize > 0) return packetSize;
  return vars.reduce((size, text) => size + 2 + text.length, 0);
}

function cgi(name: string): LogVariable {
  return (record) => findVar(record, name);
}
