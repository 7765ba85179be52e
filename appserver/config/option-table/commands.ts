import { scalar } from '../option-row.ts';
import { address, bool, launchPath } from '../value-types.ts';

/** Commands: tsgi does one thing and exits. */
export const commandRows = {
  help: scalar(bool, false, {
    short: 'h',
    aliases: ['usage'],
    help: 'print the options',
  }),
  version: scalar(bool, false, {
    help: 'print the version',
  }),
  ping: scalar(address, undefined, {
    help: 'ask the server at this address whether it is alive: exit 0 if so, 1 if not',
    source: 'plugins/ping',
  }),
  reload: scalar(launchPath, undefined, {
    help: 'reload the server that wrote this pidfile',
  }),
  stop: scalar(launchPath, undefined, {
    help: 'stop the server that wrote this pidfile',
  }),
  pause: scalar(launchPath, undefined, {
    aliases: ['suspend'],
    help: 'pause the server that wrote this pidfile, or let it go on',
  }),
  resume: scalar(launchPath, undefined, {
    help: 'let the paused server that wrote this pidfile go on',
  }),
};
