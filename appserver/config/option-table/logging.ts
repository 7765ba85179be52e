import { scalar } from '../option-row.ts';
import { bool, text } from '../value-types.ts';

/** What the server says about itself and its requests. */
export const loggingRows = {
  'log-format': scalar(text, undefined, {
    aliases: ['logformat'],
    help: "form of a request's log line, with %(variables)",
  }),
  'disable-logging': scalar(bool, false, {
    short: 'L',
    help: 'do not log requests',
  }),
  xray: scalar(bool, false, {
    help: 'show each request on its way through the server, step by step',
    source: 'tsgi',
  }),
};
