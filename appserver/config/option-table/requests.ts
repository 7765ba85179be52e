import { scalar } from '../option-row.ts';
import { integer } from '../value-types.ts';

/** Limits on a request, in size and in time. */
export const requestRows = {
  'buffer-size': scalar(integer({ min: 1, max: 65535, unit: 'bytes' }), 65535, {
    short: 'b',
    help: "largest block of a request's variables",
    note: '4096 in uWSGI, too little for the cookies of many sites',
  }),
  'max-vars': scalar(integer({ min: 2, max: 65535 }), 64, {
    short: 'v',
    help: 'largest number of variables in a request',
  }),
  'socket-timeout': scalar(integer({ min: 1, unit: 'seconds' }), 4, {
    short: 'z',
    help: 'close a connection that makes no progress for this long',
  }),
  'http-timeout': scalar(integer({ min: 1, unit: 'seconds' }), 60, {
    help: 'close an HTTP connection that makes no progress for this long',
    source: 'plugins/http',
  }),
};
