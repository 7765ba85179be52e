import { expiry, pair } from '../compound-types.ts';
import { list, scalar } from '../option-row.ts';
import { integer, path } from '../value-types.ts';

const bytes = integer({ unit: 'bytes' });

/** Limits on a request, in size and in time, and files that are served without the application. */
export const requestRows = {
  'buffer-size': scalar(integer({ min: 1, max: 65535, unit: 'bytes' }), 65535, {
    short: 'b',
    help: "largest block of a request's variables",
    note: '4096 in uWSGI, too little for the cookies of many sites',
  }),
  'max-vars': scalar(integer({ min: 1, max: 32767 }), 64, {
    short: 'v',
    help: 'half the number of variables that a request may have, as uWSGI counts',
  }),
  'limit-post': scalar(bytes, 0, {
    help: 'answer 413 to a larger request body; 0 is no limit',
    note: 'uWSGI closes the connection without an answer; chunked bodies count too',
  }),
  'post-buffering': scalar(bytes, 0, {
    help: 'call the application when the body is there; a larger one waits in a file; 0 streams it',
  }),
  'socket-timeout': scalar(integer({ min: 1, unit: 'seconds' }), 4, {
    short: 'z',
    help: 'close a connection that makes no progress for this long',
  }),
  'http-timeout': scalar(integer({ min: 1, unit: 'seconds' }), 60, {
    help: 'close an HTTP connection that makes no progress for this long',
    source: 'plugins/http',
  }),
  'http-keepalive': scalar(integer({ unit: 'seconds', bare: 1 }), 0, {
    help: 'how long an HTTP connection waits for its next request; socket-timeout by default',
    note: 'connections are always kept',
    source: 'plugins/http',
  }),
  'static-map': list(pair('/PREFIX=PATH'), {
    help: 'serve files under a prefix of the path; a miss goes to the application',
    note: 'a prefix ends at a slash; Range headers are always honoured',
    source: 'core/static.c',
  }),
  'check-static': list(path, {
    aliases: ['static-check'],
    help: 'serve a file of this directory if the path names one',
    source: 'core/static.c',
  }),
  'static-expires': list(expiry, {
    help: 'Expires header of static files whose name matches',
    source: 'core/static.c',
  }),
};
