import { listener, scalar } from '../option-row.ts';
import { bool, choice, integer, octalMode, word } from '../value-types.ts';

const ADDRESS = word('ADDRESS', 'an address: host:port, :port, [v6]:port, a path, or @abstract');

/** Where the server listens, and how the sockets look. */
export const socketRows = {
  socket: listener(ADDRESS, 'uwsgi', {
    aliases: ['uwsgi-socket'],
    short: 's',
    help: 'listen with the uwsgi protocol, or with the one that protocol names',
  }),
  'http-socket': listener(ADDRESS, 'http', {
    help: 'listen with HTTP',
  }),
  protocol: scalar(choice('uwsgi', 'http'), 'uwsgi', {
    aliases: ['socket-protocol'],
    help: 'what the sockets of the option socket speak',
  }),
  'chmod-socket': scalar(octalMode(0o666), undefined, {
    short: 'C',
    help: 'mode of the Unix sockets; without it the umask decides',
  }),
  listen: scalar(integer({ min: 1, max: 65535 }), 100, {
    short: 'l',
    help: "how many connections may wait to be accepted; at most the system's somaxconn",
  }),
  vacuum: scalar(bool, false, {
    help: 'at the end remove the pidfiles and Unix sockets, unless somebody replaced them',
  }),
};
