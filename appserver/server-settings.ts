import type { Options } from './config/options.ts';
import type { ServerSettings } from './server/settings.ts';

/** What the server room needs to know of the configuration, in its own words and units. */
export function serverSettings(
  options: Options,
  worker: number,
  onRequest: ServerSettings['onRequest'],
): ServerSettings {
  const socketTimeout = options.socketTimeout * 1000;
  const httpTimeout = options.httpTimeout * 1000;
  return {
    worker,
    multiprocess: options.processes > 1,
    bufferSize: options.bufferSize,
    // uWSGI counts names and values apart: 64 is 128 vars.
    maxVars: options.maxVars * 2,
    bodyLimit: options.limitPost > 0 ? options.limitPost : Number.POSITIVE_INFINITY,
    // uWSGI's 1 only turns it on; here it is always on.
    keepAliveTimeout: options.httpKeepalive > 1 ? options.httpKeepalive * 1000 : socketTimeout,
    socketTimeout,
    // A reader may pause for as long as browsers do; a sender of a request has no reason to.
    sendTimeout: Math.max(socketTimeout, httpTimeout),
    httpTimeout,
    xray: options.xray,
    onRequest,
  };
}
