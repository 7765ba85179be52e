import { listenAddress, ownership, tlsAddress } from '../compound-types.ts';
import { list, listener, scalar } from '../option-row.ts';
import { address, bool, choice, integer, octalMode } from '../value-types.ts';

/** Where the server listens, and how the sockets look. */
export const socketRows = {
  socket: listener(listenAddress, 'uwsgi', {
    aliases: ['uwsgi-socket'],
    short: 's',
    help: 'listen with the uwsgi protocol, or with the one that protocol names',
  }),
  'http-socket': listener(listenAddress, 'http', {
    aliases: ['http11-socket'],
    help: 'listen with HTTP',
    note: 'keeps connections alive, which http-socket of uWSGI does not',
  }),
  http: listener(listenAddress, 'http', {
    aliases: ['httprouter'],
    help: 'listen with HTTP, for clients without nginx in front',
    note: 'no router process: the workers answer',
    source: 'plugins/http',
  }),
  https: listener(tlsAddress, 'https', {
    aliases: ['https-socket'],
    help: 'listen with HTTP over TLS',
    note: 'no router process: the workers answer',
    source: 'plugins/http',
  }),
  'ssl-socket': listener(tlsAddress, 'suwsgi', {
    aliases: ['suwsgi-socket'],
    help: 'listen with the uwsgi protocol over TLS',
  }),
  'shared-socket': list(address, {
    aliases: ['undeferred-shared-socket'],
    help: 'an address to be named by its number: https = =0,... listens on the first',
    note: 'every socket is opened before privileges are dropped; the option saves repeating it',
  }),
  protocol: scalar(choice('uwsgi', 'http'), 'uwsgi', {
    aliases: ['socket-protocol'],
    help: 'what the sockets of the option socket speak',
  }),
  'chmod-socket': scalar(octalMode(0o666), undefined, {
    aliases: ['chmod'],
    short: 'C',
    help: 'mode of the Unix sockets; without it the umask decides',
  }),
  'chown-socket': scalar(ownership, undefined, {
    help: 'owner of the Unix sockets; without it, whom uid and gid name',
  }),
  listen: scalar(integer({ min: 1, max: 65535 }), 100, {
    short: 'l',
    help: "how many connections may wait to be accepted; at most the system's somaxconn",
  }),
  vacuum: scalar(bool, false, {
    help: 'at the end remove the pidfiles and Unix sockets, unless somebody replaced them',
  }),
};
