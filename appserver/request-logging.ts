import type { Options } from './config/options.ts';
import { ownMemory } from './process/memory.ts';
import type { RequestCounter } from './process/scoreboard.ts';
import { defaultLine } from './server/log-default-line.ts';
import { compileLogFormat } from './server/log-format.ts';
import { LateLines, type LateWriter } from './server/late-lines.ts';
import { requestLog } from './server/request-log.ts';
import type { RequestFigures } from './server/request-figures.ts';
import type { RequestRecord } from './server/request-record.ts';

interface RequestLogging {
  readonly options: Options;
  /** The worker's number, from 1. */
  readonly worker: number;
  readonly counter: RequestCounter;
  readonly figures: RequestFigures;
  readonly writer: LateWriter;
}

/** What a worker does at the end of each request: count it, and log it as the options say. */
export function requestLogging(init: RequestLogging): (record: RequestRecord) => void {
  const { options, worker, counter, figures, writer } = init;
  const lines = new LateLines(renderer(options, worker), writer);
  const log = requestLog(
    {
      all: !options.disableLogging,
      status4xx: options.log4xx,
      status5xx: options.log5xx,
      slow: options.logSlow > 0 ? options.logSlow : undefined,
    },
    (record) => {
      record.instanceSequence = counter.total();
      lines.add(record);
    },
  );
  return (record) => {
    counter.count();
    figures.count(record);
    log?.(record);
  };
}

function renderer(options: Options, worker: number) {
  const process_ = {
    pid: process.pid,
    worker,
    memory: ownMemory,
    forwardedFor: options.logXForwardedFor,
  };
  if (options.logFormat !== undefined) return compileLogFormat(options.logFormat, process_);
  return defaultLine({
    ...process_,
    memoryReport: options.memoryReport,
  });
}
