import type { RenderLine } from './log-format.ts';
import type { RequestRecord } from './request-record.ts';

/** Which requests are logged, as uWSGI's options of the same names say it. */
export interface RequestLogPolicy {
  /** False under `disable-logging`: then only what the others name is logged. */
  readonly all: boolean;
  readonly status4xx: boolean;
  readonly status5xx: boolean;
  /** Requests that took at least this long, in milliseconds; undefined for none. */
  readonly slow: number | undefined;
}

/** A write of at most PIPE_BUF bytes is atomic on a pipe; lines are ASCII, and a newline follows. */
const LONGEST_LINE = 4095;
/** What values are cut to in a line that would be longer, first and last resort. */
const CUTS = [400, 40];

/**
 * What to do at the end of each request: have its line written, if it is to have one.
 *
 * @returns undefined if no request is ever logged.
 */
export function requestLog(
  policy: RequestLogPolicy,
  take: (record: RequestRecord) => void,
): ((record: RequestRecord) => void) | undefined {
  const { all, status4xx, status5xx, slow } = policy;
  if (!all && !status4xx && !status5xx && slow === undefined) return undefined;
  return (record) => {
    const { status, duration } = record;
    const isWanted =
      all ||
      (slow !== undefined && duration >= slow * 1000) ||
      (status4xx && status >= 400 && status <= 499) ||
      (status5xx && status >= 500 && status <= 599);
    if (isWanted) take(record);
  };
}

/** A request's line, with its values cut until one write can carry it. */
export function fittingLine(record: RequestRecord, render: RenderLine): string {
  let line = render(record);
  for (const longest of CUTS) {
    if (line.length * 3 <= LONGEST_LINE || Buffer.byteLength(line) <= LONGEST_LINE) break;
    line = render(record, longest);
  }
  return line;
}
