import { dateFormat } from '../compound-types.ts';
import { list, scalar } from '../option-row.ts';
import { address, bool, integer, launchPath, path, text } from '../value-types.ts';

/** What the server says about itself and its requests. */
export const loggingRows = {
  logto: scalar(launchPath, undefined, {
    help: 'log to this file',
    note: 'no UDP address; the master writes it, also what applications print',
  }),
  'log-format': scalar(text, undefined, {
    aliases: ['logformat'],
    help: "form of a request's log line, with %(variables)",
    note: 'values are escaped, as JSON where the format is JSON; the variables metric.X are unknown',
  }),
  'log-encoder': list(text, {
    aliases: ['log-req-encoder'],
    help: 'form of each log line: prefix, suffix, nl, format or json, and its argument',
    note: 'the names of loggers are unknown',
  }),
  'log-date': scalar(dateFormat, false, {
    aliases: ['logdate'],
    help: 'put the date in front of each line',
  }),
  'disable-logging': scalar(bool, false, {
    short: 'L',
    help: 'do not log requests',
  }),
  'log-4xx': scalar(bool, false, {
    help: 'log requests that were answered with 4xx, also with disable-logging',
  }),
  'log-5xx': scalar(bool, false, {
    help: 'log requests that were answered with 5xx, also with disable-logging',
  }),
  'log-slow': scalar(integer({ unit: 'milliseconds' }), 0, {
    help: 'log requests that took longer, also with disable-logging; 0 is off',
  }),
  'log-x-forwarded-for': scalar(bool, false, {
    help: "log the client that X-Forwarded-For names, in place of the peer's address",
  }),
  'log-maxsize': scalar(integer({ unit: 'bytes' }), 0, {
    help: 'begin a new log file when it is larger; 0 is never',
  }),
  'log-backupname': scalar(path, undefined, {
    help: 'name of the old log file',
  }),
  'log-reopen': scalar(bool, false, {
    help: 'open the log file again at a reload',
  }),
  'memory-report': scalar(bool, false, {
    short: 'm',
    help: "log the worker's memory with each request",
  }),
  stats: scalar(address, undefined, {
    aliases: ['stats-server'],
    help: 'serve figures about the server here',
  }),
  'stats-http': scalar(bool, false, {
    help: 'serve the figures with HTTP',
  }),
  xray: scalar(bool, false, {
    help: 'show each request on its way through the server, step by step',
    source: 'tsgi',
  }),
};
